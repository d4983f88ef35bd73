"""Crisis mode: incidents, the plans they follow, who does what, what is known, said and asked, and how it ends."""
