from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "credit"

    def ready(self) -> None:
        from credit import contributions, receivers  # noqa: F401  (receivers connect the signals)
        from marketplace.accounts import todo
        from orders import panels

        panels.register(contributions.rating_panel)
        todo.register(contributions.rating_todos)
        todo.register_figures(contributions.grade_figures)
