"""The screen at `/sources`."""
