from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "marketplace.notices"
    label = "notices"

    def ready(self) -> None:
        from marketplace.notices import receivers  # noqa: F401  (listens to the accounts room)
