"""New workspaces: an empty one with its first administrator, or Valdeluz with two weeks of history."""
