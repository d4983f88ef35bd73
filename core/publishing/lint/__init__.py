"""What a public servant's text is read for before it leaves: rules of the institution's policy pack.

Light names only: the engine, its rules and the packs are loaded by whoever judges.
"""
