"""Rehearsals: any contest copied with invented people and a clock of its own, played by its staff, removed without a trace."""
