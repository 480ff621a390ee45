"""Questions to the tables of tests: one module an area."""
