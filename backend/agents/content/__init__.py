"""ContentAgent: what sections each kind of study content has, and how the local engine makes them."""
