"""Finds out why something does not work and says whose business it is: the desk's, or the IT department's.

Facts are gathered at the edge (``examine``); what they mean is decided by plain functions, one module a theme.
"""
