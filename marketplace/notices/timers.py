"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "notices-mail": ("marketplace.notices.tasks.send_due_mail", 30),
}
