"""Wrong options: of the key's kind, from the same text, and wrong."""
