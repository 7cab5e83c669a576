"""The agents' forms on the model provider: what is asked, and what of the answer is let through."""
