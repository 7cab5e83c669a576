"""One module per kind of file; `kinds` finds them."""
