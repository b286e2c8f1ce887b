"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "accounts: thumbnails and fingerprints": ("marketplace.accounts.tasks.process_pictures", 15),
    "accounts: forget abandoned files": ("marketplace.accounts.tasks.forget_abandoned", 3_600),
    "accounts: end certificates": ("marketplace.accounts.tasks.end_certificates", 60),
}
