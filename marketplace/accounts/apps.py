from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"

    def ready(self) -> None:
        from marketplace.accounts import contributions, todo

        todo.register(contributions.verification_todos)
        todo.register(contributions.certificate_todos)
        todo.register_public_figures(contributions.firm_figures)
