"""The fixtures that start real processes do reach this test's database and queue."""

import json
import urllib.request

from django.core.cache import cache

from marketplace import health
from marketplace.processes import wait_for
from marketplace.tasks import heartbeat


def test_a_real_worker_takes_what_a_test_sends(worker, committed_db):
    cache.delete(health.HEARTBEAT)
    heartbeat.delay()
    assert wait_for(lambda: cache.get(health.HEARTBEAT), seconds=10, process=worker)


def test_the_live_site_is_ready_with_its_worker(live_site, committed_db):
    def everything_answers():
        with urllib.request.urlopen(f"{live_site}/readyz", timeout=5) as answer:
            return set(json.load(answer)["checks"].values()) == {"ok"}

    assert wait_for(everything_answers, seconds=30)
