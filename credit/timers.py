"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "credit-events": ("credit.tasks.apply_pending", 10),
    "rating-windows": ("credit.tasks.reveal_due", 60),
    "credit-snapshot": ("credit.tasks.take_snapshot", 6 * 3600),
}
