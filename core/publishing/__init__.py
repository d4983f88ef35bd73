"""What the institution says: posts and replies, who stands by them, and their delivery, exactly once."""
