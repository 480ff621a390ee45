"""What an attacker tries at the door, as a suite: against the sources' own views (tests/pages/test_fuzz.py) and a portal by its address."""
