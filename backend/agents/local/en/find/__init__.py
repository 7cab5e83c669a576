"""Find what a text says: its sentences, terms, and the facts questions can rest on."""
