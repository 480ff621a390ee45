"""Django's PostgreSQL, as a pooler that hands a connection out for one transaction can bear it."""
