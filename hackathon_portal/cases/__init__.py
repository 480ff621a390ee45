"""Cases of partners: situation, facts and data, no technical task; read by nobody else before they open."""
