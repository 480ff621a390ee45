"""Actions of registration. Each is one transaction that locks what it counts, checks, writes, and posts its letters."""
