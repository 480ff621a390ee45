"""What is done with organisations."""
