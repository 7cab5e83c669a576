"""Screens everybody has: their own sessions."""
