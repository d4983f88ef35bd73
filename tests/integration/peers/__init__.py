"""Real servers the connectors are tested against: installing, starting, talking as a citizen, standing in between."""
