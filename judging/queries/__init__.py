"""Reads of judging: the commission and its meetings, a member's own sheets, and after closing the standings."""
