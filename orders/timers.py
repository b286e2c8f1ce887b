"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {}
