"""The conformance suite: laws that every connector keeps, ours and others', tried against its own stage."""
