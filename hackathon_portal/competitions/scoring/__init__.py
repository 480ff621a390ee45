"""Scoring in a child process: the only place that knows scikit-learn."""
