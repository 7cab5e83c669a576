"""The screen at `/workers`: `workers.py` is its script, the other files are its parts."""
