"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "seal-journal": ("marketplace.audit.tasks.seal_pending", 60),
}
