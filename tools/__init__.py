"""What builds the project from its sources: never imported by it."""
