"""The screen at `/incidents`: `incidents.py` is its script, the other files are its parts."""
