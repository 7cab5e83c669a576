"""The screen at `/preview`: `preview.py` is its script, `screen.py` what it shows."""
