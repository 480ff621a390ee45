"""The portal: one engine that runs any region's hackathon from a regulation given as data."""

from hackathon_portal.celery import app as celery_app

__all__ = ["celery_app"]
