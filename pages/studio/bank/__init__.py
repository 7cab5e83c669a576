"""The screen at `/bank`: `bank.py` is its script, `collect.py` puts what is picked into a quiz."""
