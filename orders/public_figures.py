"""What everybody may read about orders: figures of the landing and firm pages."""

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from marketplace.accounts.models import Organization
from marketplace.accounts.todo import Figure
from marketplace.core import money
from orders.models import Tranche, WorkOrder

IN_ESCROW = ("held", "release_scheduled", "frozen", "refund_pending")


def figures(organization: Organization | None) -> list[Figure]:
    """Accepted work, and for the whole house the money held now."""
    done = WorkOrder.objects.exclude(accepted_at=None).exclude(cancelled_at__isnull=False)
    if organization is None:
        return [_accepted(done), _held()]
    return [_accepted(done.filter(factory=organization))] if organization.supplies else []


def _accepted(done) -> Figure:
    total = done.aggregate(count=Count("id"), hours=Sum("machine_hours"))
    return Figure(
        label=_("Orders accepted by their buyers"),
        figure=f"{total['count']:,}",
        note=_("%(hours)s machine hours used") % {"hours": f"{total['hours'] or 0:,.0f}"},
    )


def _held() -> Figure:
    held = Tranche.objects.filter(state__in=IN_ESCROW).aggregate(fen=Sum("amount_fen"))["fen"]
    return Figure(
        label=_("Held in escrow now"),
        figure=f"¥{money.yuan(held or 0)}",
        note=_("for orders being made or delivered"),
        definition=_("Paid by buyers and not yet released to factories or given back."),
    )
