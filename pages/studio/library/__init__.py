"""The screen at `/library`."""
