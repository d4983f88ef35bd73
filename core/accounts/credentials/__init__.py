"""Where secrets of accounts are kept, who entered them, and how connectors get them."""
