"""Pages of competitions; a room's thin views hand it to them."""
