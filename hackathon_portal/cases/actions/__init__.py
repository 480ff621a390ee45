"""Actions with cases."""
