"""The screen at `/content`: `content.py` is its script, the other files are its parts."""
