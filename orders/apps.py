from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from capacity import doors, levels
        from capacity.signals import listing_published
        from marketplace.accounts import todo
        from marketplace.accounts.signals import firms_parted
        from marketplace.audit import sources
        from orders import (
            job_todos,
            match_disclosure,
            money_todos,
            partings,
            plan_todos,
            public_figures,
            receivers,
            round_todos,
            todos,
            unit_links,
        )
        from orders.signals import hours_lost, job_closed, job_reopened
        from orders.views import identifiers

        sources.register(sources.Source("ledger", "ledger.evidence"))
        todo.register(todos.order_todos)
        todo.register(job_todos.job_todos)
        todo.register(plan_todos.plan_todos)
        todo.register(money_todos.returned_payouts)
        todo.register(round_todos.reserved_hours)
        todo.register_figures(money_todos.held)
        todo.register_public_figures(public_figures.figures)
        todo.register_news(job_todos.fitting_jobs)
        levels.register_dealings(match_disclosure.dealt_with)
        doors.register("order", identifiers.ORDER)
        doors.register_links(unit_links.links)
        listing_published.connect(receivers.look_for_jobs)
        firms_parted.connect(partings.part_firms)
        job_reopened.connect(receivers.plan_anew)
        hours_lost.connect(receivers.end_unpaid)
        job_closed.connect(receivers.plan_no_more)
