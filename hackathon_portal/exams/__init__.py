"""Tests: a bank of questions, papers drawn from it, timed attempts, marks, statistics of questions, rulings on keys."""
