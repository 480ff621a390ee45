"""Gatherings of any room: programme, halls, seats, waitlist, attendance."""
