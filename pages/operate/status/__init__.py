"""The screen at `/status`: `status.py` is its script, the other files are its parts."""
