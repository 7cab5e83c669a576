"""The screen at `/bring`: `bring.py` is its script, `seen.py` shows what was understood of a file."""
