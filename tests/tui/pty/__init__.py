"""What really reaches the terminal: the program on a real line, read by a terminal that is not its own."""
