"""`python -m backend`."""

from backend.cli import cli

cli()
