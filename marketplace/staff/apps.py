from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "marketplace.staff"
    label = "staff"

    def ready(self) -> None:
        from marketplace.accounts import todo
        from marketplace.staff import todos

        todo.register(todos.desk_todos)
