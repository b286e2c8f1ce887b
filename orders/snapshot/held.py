"""The one snapshot of this process: loaded by a worker when it pays, brought up to date before use.

Pages never load one. Small tables, and whatever goes wrong, are left to SQL.
"""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection

from orders.snapshot import feed, rows
from orders.snapshot.feed import Feed
from orders.snapshot.table import Table

RENEW_AFTER = 3600.0  # seconds: loaded anew, so that nothing unforeseen lasts longer
RETRY_AFTER = 60.0
logger = logging.getLogger(__name__)


@dataclass
class _Held:
    feed: Feed | None = None
    loaded_at: float = 0.0
    not_before: float = 0.0


_held = _Held()


def follow() -> Table | None:
    """The table as of now, for the job a worker is about to do; None: ask SQL."""
    now = time.monotonic()
    try:
        if _held.feed is not None and now - _held.loaded_at < RENEW_AFTER:
            _held.feed.advance()
        elif now >= _held.not_before:
            _load(now)
    except (feed.StaleError, rows.UnreadableError, MemoryError, DatabaseError) as error:
        logger.warning("no snapshot of listing_ix, SQL answers: %s", error)
        _held.feed, _held.not_before = None, now + RETRY_AFTER
    return current()


def current() -> Table | None:
    """What `follow` brought up to date; in a web process always None."""
    return _held.feed.table if _held.feed else None


def forget() -> None:
    _held.feed, _held.not_before = None, 0.0


def _load(now: float) -> None:
    _held.feed = None  # the old one makes room first
    if _rows() < settings.MATCHING_SNAPSHOT_FROM:
        _held.not_before = now + RETRY_AFTER
        return
    _held.feed, _held.loaded_at = feed.load(), now
    table = _held.feed.table
    logger.info("snapshot of listing_ix: %s rows, %s MB", table.count, table.nbytes // 10**6)


def _rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = 'listing_ix'::regclass")
        return cursor.fetchone()[0]
