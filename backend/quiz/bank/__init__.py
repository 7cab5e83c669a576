"""The bank as a whole: searching it, what is alike in it, acting on many items, and where they were used."""
