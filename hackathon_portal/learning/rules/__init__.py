"""Rules of schools: pure, no Django."""
