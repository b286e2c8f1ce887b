"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "check-records": ("marketplace.staff.tasks.check_records", 86_400),
}
