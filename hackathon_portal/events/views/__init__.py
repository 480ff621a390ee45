"""Pages of gatherings: those of contests, and functions that a room's thin views call."""
