"""What people do with gatherings: one module an area."""
