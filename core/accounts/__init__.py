"""Accounts: the registry of official presences, their connectors, and how their collection stands."""
