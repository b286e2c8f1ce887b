from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    """The house itself: settings checks and commands that belong to no single room."""

    name = "marketplace"

    def ready(self) -> None:
        from marketplace import checks  # noqa: F401  (registers the system checks)
