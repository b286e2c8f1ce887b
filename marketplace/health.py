"""Live: the process answers. Ready: database, broker and a worker's heartbeat answer too."""

import time

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

HEARTBEAT = "worker-heartbeat"
HEARTBEAT_SECONDS = 10
STALE_SECONDS = 45


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database is away. A lost broker or a silent worker is reported but does not
    take the web process out of service: pages answer and rows remember what is owed.
    """
    checks = {"database": _database(), "broker": _broker(), "worker": _worker()}
    serving = checks["database"] == "ok"
    return JsonResponse(
        {"status": "ready" if serving else "unavailable", "checks": checks},
        status=200 if serving else 503,
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "away"
    return "ok"


def _broker() -> str:
    return "ok" if cache.reachable() else "away"


def _worker() -> str:
    if not cache.reachable():
        return "unknown"
    beat = cache.get(HEARTBEAT)
    return "ok" if beat and time.time() - beat < STALE_SECONDS else "silent"


def beat() -> None:
    """Called by the heartbeat task in a worker."""
    cache.set(HEARTBEAT, time.time(), STALE_SECONDS * 2)
