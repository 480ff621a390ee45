"""Addresses of servers as one variable each: every part of one is used, or refused by name at the start."""
