from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "capacity"

    def ready(self) -> None:
        from celery.signals import task_prerun, worker_process_init
        from django.core.signals import request_started

        from capacity import (
            doors,
            machine_todos,
            public_figures,
            receivers,  # noqa: F401  (connects signals)
            taxonomy,
            todos,
            unit_links,
        )
        from capacity.views import units
        from marketplace.accounts import todo

        request_started.connect(taxonomy.refresh)
        task_prerun.connect(taxonomy.refresh)
        worker_process_init.connect(taxonomy.begin)
        todo.register(todos.todos)
        todo.register_figures(todos.figures)
        todo.register(machine_todos.todos)
        todo.register_figures(machine_todos.figures)
        todo.register_public_figures(public_figures.figures)
        todo.register_offers(public_figures.offers)
        doors.register("unit", units.UNIT)
        doors.register("listing", units.LISTING)
        doors.register_links(unit_links.links)
