"""The composition root: settings, URLs, worker, and the rooms every app may use."""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
