"""What people do in seasons; a module for each area."""
