"""Tests of the educator's screens, each on a real database."""
