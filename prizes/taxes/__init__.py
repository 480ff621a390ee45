"""What goes to the tax service: an agent's year in forms, notifications and the payment of the tax."""
