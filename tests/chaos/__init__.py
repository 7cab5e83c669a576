"""Rows 17 to 26 of what must hold: real workers and a real PostgreSQL, killed, restarted, replaced and held up."""
