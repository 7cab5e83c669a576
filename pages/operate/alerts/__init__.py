"""The screen at `/alerts`: `alerts.py` is its script, the other files are its parts."""
