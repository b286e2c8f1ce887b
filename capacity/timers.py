"""Periodic tasks of this room: name → (task, seconds between runs)."""

MINUTE, HOUR = 60, 3_600

# Windows roll once a local day; running hourly makes up for a worker that was away at midnight.
TIMERS: dict[str, tuple[str, float]] = {
    "capacity: expire holds": ("capacity.tasks.expire_holds", 30),
    "capacity: mark stale calendars": ("capacity.tasks.mark_stale_listings", 15 * MINUTE),
    "capacity: roll windows": ("capacity.tasks.roll_windows", HOUR),
    "capacity: follow public holidays": ("capacity.tasks.follow_holidays", 5 * MINUTE),
    "capacity: read calendars": ("capacity.tasks.read_calendars", MINUTE),
    "capacity: refresh the index for the day": ("capacity.tasks.refresh_day", 10 * MINUTE),
    "capacity: forget words met once": ("capacity.tasks.forget_old_words", 1440 * MINUTE),
    "capacity: write what search lacks": ("capacity.tasks.write_missing", 5 * MINUTE),
    "capacity: check what photos show": ("capacity.tasks.screen_due", MINUTE),
    "capacity: derive stretches": ("capacity.tasks.derive_stretches", MINUTE),
    "capacity: watch machines": ("capacity.tasks.watch_machines", 10 * MINUTE),
    "capacity: ask agents": ("capacity.tasks.fetch_agents", 10),
    "capacity: forget old readings": ("capacity.tasks.forget_telemetry", 10 * MINUTE),
    "capacity: go on with imports": ("capacity.tasks.sweep_imports", 15),
    "capacity: look through saved searches": (
        "capacity.tasks.look_through_saved_searches",
        5 * MINUTE,
    ),
    "capacity: forget old imports": ("capacity.tasks.forget_imports", HOUR),
}
