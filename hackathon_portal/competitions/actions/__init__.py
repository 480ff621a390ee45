"""Deeds of competitions."""
