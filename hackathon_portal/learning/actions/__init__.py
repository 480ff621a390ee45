"""Deeds with schools."""
