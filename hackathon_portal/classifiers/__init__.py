"""Lists that come from outside: regions with their districts, specialisations, competences, specialities, labour functions."""
