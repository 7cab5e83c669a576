"""Everything the local engine knows about English."""
