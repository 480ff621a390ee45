"""The portal's version: of copies, and of whatever else must name it. The same as in pyproject.toml (a test compares)."""

VERSION = "1.0.0"
