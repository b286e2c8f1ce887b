"""Every periodic task of the house, joined from the rooms' own tables."""

from importlib import import_module

ROOMS = (
    "marketplace.audit",
    "marketplace.accounts",
    "marketplace.notices",
    "capacity",
    "orders",
    "credit",
    "marketplace.staff",
)


def schedule(*, demo: bool = False) -> dict[str, dict[str, object]]:
    """Celery's beat schedule: each room's `TIMERS = {name: (task, seconds)}`, and the heartbeat."""
    rows: dict[str, tuple[str, float]] = {"heartbeat": ("marketplace.tasks.heartbeat", 10)}
    for room in (*ROOMS, "marketplace.demo") if demo else ROOMS:
        rows |= import_module(f"{room}.timers").TIMERS
    return {
        name: {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 10)}}
        for name, (task, seconds) in rows.items()
    }
