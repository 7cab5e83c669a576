"""The screen at `/generate`: `generate.py` is its script, the other files are its parts."""
