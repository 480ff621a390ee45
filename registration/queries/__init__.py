"""Reads of registration. Each list page costs the same number of queries however long the list."""
