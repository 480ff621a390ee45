"""Forms of seasons; a module for each area."""
