"""The screen at `/runs`: `runs.py` is its script, the other files are its parts."""
