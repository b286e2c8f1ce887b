from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "capacity"

    def ready(self) -> None:
        from capacity import todos
        from marketplace.accounts import todo

        todo.register(todos.todos)
        todo.register_figures(todos.figures)
