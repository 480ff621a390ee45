"""Judging: projects, the commission, meetings, score sheets, ranking, the protocol."""
