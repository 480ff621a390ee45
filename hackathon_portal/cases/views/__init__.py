"""Pages of cases in an organisation's cabinet."""
