"""What pages and actions of seasons ask; a module for each area."""
