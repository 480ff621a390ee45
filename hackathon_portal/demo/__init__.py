"""The demonstration: invented people play a contest through the same actions as on the pages."""
