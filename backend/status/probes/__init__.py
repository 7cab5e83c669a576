"""One file per probe. A new one is a module here with a `PROBE`, named in `backend/status/registry.py`."""
