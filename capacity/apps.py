from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "capacity"

    def ready(self) -> None:
        from capacity import public_figures, receivers, todos  # noqa: F401  (connects signals)
        from marketplace.accounts import todo

        todo.register(todos.todos)
        todo.register_figures(todos.figures)
        todo.register_public_figures(public_figures.figures)
        todo.register_offers(public_figures.offers)
