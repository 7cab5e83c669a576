"""The screen at `/unit`: one source with everything made of it."""
