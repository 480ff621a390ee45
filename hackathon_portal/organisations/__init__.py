"""Organisations: their registered data, who acts for them, and how the portal has verified both."""
