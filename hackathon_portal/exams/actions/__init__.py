"""What people do with tests: one module an area."""
