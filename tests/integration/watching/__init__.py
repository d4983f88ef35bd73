"""Whole days of watching, with the program as it is really started."""
