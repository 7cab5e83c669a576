"""Quizzes of others."""
