"""The model provider: one typed call to any OpenAI-compatible server, within limits, budgets and a deadline."""
