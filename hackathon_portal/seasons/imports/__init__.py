"""Entrants from a file: read, checked by the rules of sign-up, stored in bulk; begun anew after a crash nothing is doubled or lost."""
