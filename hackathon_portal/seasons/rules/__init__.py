"""Who may enter a season, who is selected and where to: pure functions, no Django."""
