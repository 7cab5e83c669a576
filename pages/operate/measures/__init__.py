"""The screen at `/measures`: `measures.py` is its script, the other files are its parts."""
