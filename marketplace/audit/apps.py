from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "marketplace.audit"
    label = "audit"

    def ready(self) -> None:
        from marketplace.audit import journal
        from marketplace.core import moves

        moves.record_with(journal.record_move)
