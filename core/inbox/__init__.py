"""The inbox: conversations with citizens, in what order they wait, and who takes care of them."""
