"""Tests of the interface kit."""

# Seconds a screen may take: the first one imports pandas and Plotly, on a machine that may be busy.
PATIENCE = 60
