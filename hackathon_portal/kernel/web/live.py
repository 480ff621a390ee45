"""/health/live needs nothing at all: the front answers it before Django is asked, `health.py` where there is no front."""

LIVE = "/health/live"
ALIVE = b'{"status": "ok"}'
