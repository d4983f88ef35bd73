"""How a post of our own comes from a draft to its approvals: who may do what with it, and what is kept of it."""
