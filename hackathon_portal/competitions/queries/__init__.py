"""What is asked of competitions; scores are read through `boards.py` alone."""
