"""What a job may say, and which firm may say it: every refusal with its sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from capacity import reference
from capacity.models import Listing
from capacity.ranges import local_day
from marketplace.accounts import probation
from marketplace.accounts.models import Organization
from marketplace.core import money, regions
from marketplace.core.errors import Invalid, Refused
from orders.models import Match, WorkOrder
from orders.models.orders import WorkState
from orders.scoring import GRADES

LEAD_TIME = timedelta(hours=24)  # the factory has a day to answer: nothing starts sooner
FURTHEST = timedelta(days=730)
LARGEST_BUDGET_FEN = 10**12
LARGEST_QUANTITY = 10_000_000
LARGEST_HOURS = 20_000
SETTLED = {
    WorkState.ACCEPTED,
    WorkState.COMPLETED,
    WorkState.CLOSED,
    WorkState.LAPSED,
    WorkState.CANCELLED,
}


def check(organization: Organization, *, at: datetime, fields: Mapping[str, Any]) -> None:
    """Raises Refused or Invalid (with the field) for what a job of one operation must not say."""
    check_terms(organization, at=at, fields=fields)
    check_operation(fields)


def check_terms(organization: Organization, *, at: datetime, fields: Mapping[str, Any]) -> None:
    """What holds for the job as a whole, however many operations it has."""
    _check_firm(organization, fields["budget_fen"])
    _check_dates(fields, at)
    if not 0 < fields["budget_fen"] <= LARGEST_BUDGET_FEN:
        raise Invalid(
            _("Enter a budget above zero, up to ¥%(limit)s.")
            % {"limit": money.yuan(LARGEST_BUDGET_FEN)},
            field="budget",
        )
    if not regions.exists(fields["region"]):
        raise Invalid(_("Choose the place from the list."), field="region")
    if fields["minimum_grade"] and fields["minimum_grade"] not in GRADES:
        raise Invalid(_("Choose a grade from AAA to C."), field="minimum_grade")


def check_operation(fields: Mapping[str, Any]) -> None:
    """What holds for each operation. Without a process nobody could ever be found for it."""
    if fields["process"] is None:
        raise Invalid(_("Choose a process: without one no factory can be found."), field="process")
    _check_amounts(fields)
    _check_codes(fields)


def hours_of(fields: Mapping[str, Any]) -> Decimal:
    """Machine hours: set-up and pieces."""
    hours: Decimal = fields["setup_hours"] + fields["quantity"] * fields["minutes_per_piece"] / 60
    return hours


def _check_firm(organization: Organization, budget_fen: int) -> None:
    if not organization.is_trading:
        raise Refused(
            _("%(firm)s must be verified before it posts jobs. Upload the licence first.")
            % {"firm": organization.short_name},
            code="not_verified",
        )
    is_new = organization.state == Organization.State.PROBATION
    if is_new and budget_fen > probation.ORDER_LIMIT_FEN:
        raise Invalid(
            _("In probation a firm's orders are limited to ¥%(limit)s each. Lower the budget.")
            % {"limit": money.yuan(probation.ORDER_LIMIT_FEN)},
            field="budget",
        )


def _check_dates(fields: Mapping[str, Any], at: datetime) -> None:
    today, starts_on, due_on = local_day(at), fields["starts_on"], fields["due_on"]
    soonest = local_day(at + LEAD_TIME)
    if starts_on < today:
        raise Invalid(
            _("The earliest start is in the past. Choose today (%(today)s) or later.")
            % {"today": today},
            field="starts_on",
        )
    if due_on < starts_on:
        raise Invalid(
            _("The due date lies before the earliest start. Choose %(start)s or later.")
            % {"start": starts_on},
            field="due_on",
        )
    if due_on < soonest:
        raise Invalid(
            _("Factories need a day to answer. Choose %(day)s or later.") % {"day": soonest},
            field="due_on",
        )
    if due_on > today + FURTHEST:
        raise Invalid(_("The due date is more than two years away."), field="due_on")


def _check_amounts(fields: Mapping[str, Any]) -> None:
    _between(fields["quantity"], 1, LARGEST_QUANTITY, "quantity", _("The quantity"))
    if fields["minutes_per_piece"] <= 0 or fields["setup_hours"] < 0:
        raise Invalid(_("Machine time must be more than zero."), field="minutes_per_piece")
    hours = hours_of(fields)
    if hours > LARGEST_HOURS:
        raise Invalid(
            _("That is %(hours)s machine hours, more than %(limit)s. Split the job into lots.")
            % {"hours": f"{hours:,.0f}", "limit": f"{LARGEST_HOURS:,}"},
            field="quantity",
        )
    for name in ("env_x", "env_y", "env_z"):
        if fields[name] is not None:
            _between(fields[name], 1, 1_000_000, name, _("The size in mm"))
    if fields["it_grade"] is not None:
        _between(fields["it_grade"], 1, 18, "it_grade", _("The tolerance grade"))


def _between(value: int | Decimal, low: int, high: int, field: str, what: str) -> None:
    if not low <= value <= high:
        raise Invalid(
            _("%(what)s must lie between %(low)s and %(high)s.")
            % {"what": what, "low": f"{low:,}", "high": f"{high:,}"},
            field=field,
        )


def _check_codes(fields: Mapping[str, Any]) -> None:
    if fields["material"] and fields["material"] not in reference.materials():
        raise Invalid(_("Choose a material from the list."), field="material")
    if unknown := set(fields["certificates"]) - set(reference.certificates()):
        raise Invalid(
            _("Unknown certificate: %(codes)s.") % {"codes": ", ".join(sorted(unknown))},
            field="certificates",
        )


def check_trading(organization: Organization) -> None:
    """A restricted firm finishes what it has; it neither takes nor places anything new."""
    if not organization.is_trading:
        raise Refused(
            _("%(firm)s may take and place no new orders at the moment.")
            % {"firm": organization.short_name},
            code="not_trading",
        )


def check_probation(organization: Organization, *, match: Match) -> None:
    """A firm in probation has one open order at a time, as factory and as buyer alike."""
    check_probation_of(organization, total_fen=match.total_fen, match=match)


def check_probation_of(
    organization: Organization,
    *,
    total_fen: int,
    match: Match | None = None,
    apart_from: int | None = None,
) -> None:
    """The same for a part of a plan; `apart_from`: the order it belongs to."""
    check_trading(organization)
    if organization.state != Organization.State.PROBATION:
        return
    if total_fen > probation.ORDER_LIMIT_FEN:
        raise Refused(
            _("In probation %(firm)s may take or place orders up to ¥%(limit)s.")
            % {"firm": organization.short_name, "limit": money.yuan(probation.ORDER_LIMIT_FEN)},
            code="probation",
        )
    if busy := _open_work(organization, match, apart_from):
        raise Refused(
            _("In probation %(firm)s has one order at a time; %(order)s is still open.")
            % {"firm": organization.short_name, "order": busy},
            code="probation",
        )


def busy_newcomers(listings: Iterable[int]) -> set[int]:
    """Listings whose firms are in probation and have the one order open that they may have."""
    new = Listing.objects.filter(
        pk__in=list(listings), organization__state=Organization.State.PROBATION
    )
    firms = dict(new.values_list("pk", "organization_id"))
    work = WorkOrder.objects.exclude(state__in=SETTLED).filter(
        Q(factory__in=firms.values()) | Q(order__buyer__in=firms.values())
    )
    busy = {firm for both in work.values_list("factory_id", "order__buyer_id") for firm in both}
    return {listing for listing, firm in firms.items() if firm in busy}


def _open_work(
    organization: Organization, match: Match | None, apart_from: int | None
) -> object | None:
    work = WorkOrder.objects.exclude(state__in=SETTLED).select_related("order")
    if apart_from:
        work = work.exclude(order=apart_from)
    placed = work.filter(order__buyer=organization).first()
    taken = placed or work.filter(factory=organization).first()
    if taken:
        return taken.order
    waiting = Match.objects.filter(operation__job__buyer=organization, state=Match.State.ACCEPTED)
    if match:
        waiting = waiting.exclude(pk=match.pk)
    first = waiting.select_related("operation__job").first()
    return first.operation.job if first else None
