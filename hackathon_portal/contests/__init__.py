"""Contests: the regulation as data, the announcement, deadlines, the public site."""
