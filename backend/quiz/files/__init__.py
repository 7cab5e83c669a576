"""Questions brought in files of any length: `look.py` goes through one, `apart.py` and `child.py` in a limited process,
`bring.py` keeps what it holds."""
