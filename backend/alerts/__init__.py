"""Objectives with their error budgets, alerts when these burn or a component falls, and where alerts are sent."""
