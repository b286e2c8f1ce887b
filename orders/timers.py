"""Periodic tasks of this room: name → (task, seconds between runs)."""

TIMERS: dict[str, tuple[str, float]] = {
    "queue-owed-matching": ("orders.tasks.queue_owed_matching", 15),
    "renew-outdated-matches": ("orders.tasks.renew_outdated_matches", 600),
    "expire-unanswered-matches": ("orders.tasks.expire_unanswered_matches", 60),
    "expire-past-jobs": ("orders.tasks.expire_past_jobs", 900),
    "queue-owed-plans": ("orders.tasks.queue_owed_plans", 15),
    "renew-outdated-plans": ("orders.tasks.renew_outdated_plans", 600),
    "advance-rounds": ("orders.tasks.advance_rounds", 15),
    "expire-unanswered-plans": ("orders.tasks.expire_unanswered_plans", 60),
    "plan-late-work": ("orders.tasks.plan_late_work", 300),
    "release-due-tranches": ("orders.tasks.release_due_tranches", 30),
    "send-instructions": ("orders.tasks.send_instructions", 10),
    "ask-custodians": ("orders.tasks.ask_custodians", 30),
    "apply-gateway-events": ("orders.tasks.apply_gateway_events", 5),
    "run-sandbox": ("orders.tasks.run_sandbox", 5),
    "meet-order-deadlines": ("orders.tasks.meet_order_deadlines", 60),
    "refresh-baskets": ("orders.tasks.refresh_baskets", 20),
    "complete-released-orders": ("orders.tasks.complete_released_orders", 10),
    "sweep-fees": ("orders.tasks.sweep_fees", 86_400),
}
