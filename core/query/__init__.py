"""The query language: one for the inbox, saved views, exports and watches.

``parse`` reads what a person typed, ``print_query`` writes it back, ``judge`` says what it means for one message.
Everything else that finds messages by a query, in SQL or for a thousand watches at once, must agree with ``judge``.
"""
