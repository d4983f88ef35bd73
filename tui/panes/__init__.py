"""Pure functions from what is known to the lines of a pane; nothing here reads, waits or paints."""
