from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "marketplace.notices"
    label = "notices"

    def ready(self) -> None:
        from marketplace.notices import certificates, receivers  # noqa: F401  (listen to accounts)
