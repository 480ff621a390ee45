"""What staff do with a rehearsal: make it, move its clock, let its people act, remove it."""
