"""Watches: stored queries over what arrives, the usual volume of each, and the alerts that somebody has to take."""
