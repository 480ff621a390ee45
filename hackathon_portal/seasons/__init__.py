"""Seasons: stages above contests, entrants who sign up alone, selection and placement into hubs."""
