"""What is known of the lists without a database: pure functions, no Django."""
