"""Periodic tasks of the demo world: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "demo: machines report": ("marketplace.demo.tasks.report_machines", 60),
}
