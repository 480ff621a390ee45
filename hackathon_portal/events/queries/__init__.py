"""Questions to the tables of gatherings."""
