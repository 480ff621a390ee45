"""What a test is made of and how it is marked: pure functions, no Django."""
