"""The content plan: what should be said when, what is planned against it, and where both do not meet."""
