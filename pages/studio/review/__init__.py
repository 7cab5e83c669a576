"""The screen at `/review`: `review.py` is its script, the other files are its parts."""
