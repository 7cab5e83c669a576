"""What identity must hold, row by row: `make security`."""
