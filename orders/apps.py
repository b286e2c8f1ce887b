from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from marketplace.audit import sources

        sources.register(sources.Source("ledger", "ledger.evidence"))
