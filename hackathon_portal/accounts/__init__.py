"""Accounts: users, roles in contests, the second factor."""
