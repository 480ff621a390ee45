"""Registration: people, teams, applications, the staff queue, decisions and notices."""
