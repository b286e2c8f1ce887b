"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "queue-owed-matching": ("orders.tasks.queue_owed_matching", 15),
    "expire-unanswered-matches": ("orders.tasks.expire_unanswered_matches", 60),
    "expire-past-jobs": ("orders.tasks.expire_past_jobs", 900),
}
