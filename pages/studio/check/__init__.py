"""The screen at `/check`: `check.py` is its script, the other files are its parts."""
