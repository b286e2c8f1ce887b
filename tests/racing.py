"""Several people at the same moment: each thread connects first, then all meet at a barrier."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from marketplace.core.errors import Refused


def race(*steps: Callable[[], Any]) -> tuple[list[Any], list[Refused]]:
    """Runs all steps at once; returns what the winners got and how the losers were refused.

    Anything but a refusal is a fault and is raised.
    """
    barrier = threading.Barrier(len(steps))
    with ThreadPoolExecutor(len(steps)) as pool:
        results = list(pool.map(lambda step: _run(step, barrier), steps))
    refused = [result for result in results if isinstance(result, Refused)]
    return [result for result in results if not isinstance(result, Refused)], refused


def _run(step: Callable[[], Any], barrier: threading.Barrier) -> Any:
    try:
        connection.ensure_connection()
        barrier.wait(timeout=60)  # a busy machine connects slowly
        return step()
    except Refused as refused:
        return refused
    finally:
        connection.close()
