"""The screen at `/agents`: `agents.py` is its script, the other files are its parts."""
