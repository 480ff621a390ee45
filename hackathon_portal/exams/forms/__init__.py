"""Forms of tests, one module an area."""
