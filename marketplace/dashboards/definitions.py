"""What every figure means, in one table: the pages, the exports and the help read it from here."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

COUNT, YUAN, HOURS, RATIO = "count", "yuan", "hours", "ratio"


@dataclass(frozen=True)
class Definition:
    """A figure's name, how it is counted in words, and the same as a formula."""

    key: str
    label: object
    kind: str
    words: object
    formula: object


DEFINITIONS = {
    row.key: row
    for row in (
        Definition(
            "idle_offered",
            _("Hours offered"),
            HOURS,
            _(
                "Idle windows of all units of published listings in the place, cut to the next "
                "30 days from now. The chosen period does not change them."
            ),
            _("Σ |window ∩ [now, now + 30 d)|, listing published, unit in service"),
        ),
        Definition(
            "idle_booked",
            _("Hours booked"),
            HOURS,
            _("The part of the hours offered that is held, confirmed or in use."),
            _("Σ |booking ∩ [now, now + 30 d)|, booking held | confirmed | in use"),
        ),
        Definition(
            "idle_free",
            _("Hours still idle"),
            HOURS,
            _("Hours offered less hours booked: capacity that stands still unless somebody comes."),
            _("offered − booked"),
        ),
        Definition(
            "idle_ratio",
            _("Share still idle"),
            RATIO,
            _("Hours still idle out of the hours offered."),
            _("(offered − booked) ÷ offered"),
        ),
        Definition(
            "machines",
            _("Connected machines"),
            COUNT,
            _(
                "Machines in the place that reported to the platform on at least one day of the "
                "period, whatever their listing's state."
            ),
            _("count(distinct machine), machine in place, measured on a day of the period"),
        ),
        Definition(
            "machine_hours",
            _("Hours measured"),
            HOURS,
            _("Busy, idle and switched-off time that these machines reported in the period."),
            _("Σ (busy + idle + off) of the days of the same machines"),
        ),
        Definition(
            "machine_busy",
            _("Hours busy"),
            HOURS,
            _("The part of the hours measured in which the machines were at work."),
            _("Σ busy of the days of the same machines"),
        ),
        Definition(
            "machine_ratio",
            _("Utilisation"),
            RATIO,
            _("Hours busy out of the hours measured, by the clock: nights and Sundays count."),
            _("busy ÷ (busy + idle + off)"),
        ),
        Definition(
            "orders",
            _("Orders"),
            COUNT,
            _(
                "Work orders on machines in the place whose buyer paid into escrow in the period. "
                "Cancelled ones do not count. An order over two factories is two work orders."
            ),
            _("count(work order), listing in place, funded in period, not cancelled"),
        ),
        Definition(
            "value",
            _("Order value"),
            YUAN,
            _("What was agreed for these work orders, platform fee included."),
            _("Σ total of the same work orders"),
        ),
        Definition(
            "hours_used",
            _("Machine hours used"),
            HOURS,
            _(
                "Booked machine hours of work orders on machines in the place whose goods the "
                "buyer accepted in the period."
            ),
            _(
                "Σ machine hours, listing in place, accepted in period, state accepted | "
                "completed | closed"
            ),
        ),
        Definition(
            "orders_bought",
            _("Orders bought"),
            COUNT,
            _(
                "Work orders bought by firms registered in the place, wherever the machine stands, "
                "paid into escrow in the period and not cancelled."
            ),
            _("count(work order), buyer in place, funded in period, not cancelled"),
        ),
        Definition(
            "value_bought",
            _("Value bought"),
            YUAN,
            _("What was agreed for the work orders bought by firms of the place."),
            _("Σ total of the same work orders"),
        ),
        Definition(
            "firms",
            _("Firms"),
            COUNT,
            _(
                "Verified firms of the place that offer capacity, by their published performance "
                "grade as supplier, as of now. NR: too few orders for a grade."
            ),
            _("count(firm), firm in place, in probation or regular, offers capacity"),
        ),
    )
}
