"""Statements for study content, each with its proof: what a text says in sentences that stand alone."""
