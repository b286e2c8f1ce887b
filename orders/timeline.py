"""What happened in a work order, told from the journal, the reports and the money in one line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.accounts.models import Document
from marketplace.audit.models import JournalLine
from orders.models import WorkOrder

WORDS: dict[tuple[str, str], tuple[Any, str, str]] = {
    ("order", "create"): (gettext_lazy("Order placed"), "document-text", "info"),
    ("order", "fund"): (gettext_lazy("Money is held by the custodian"), "lock-closed", "info"),
    ("order", "start_production"): (gettext_lazy("Production started"), "play", "info"),
    ("order", "check_in"): (gettext_lazy("Checked in"), "play", "info"),
    ("order", "perform"): (gettext_lazy("Time used"), "check-badge", "done"),
    ("order", "miss"): (gettext_lazy("Nobody came"), "x-mark", "risk"),
    ("order", "give_back"): (
        gettext_lazy("Nobody was there: everything goes back"),
        "arrow-uturn-left",
        "risk",
    ),
    ("order", "say_nobody_there"): (
        gettext_lazy("The buyer found nobody there"),
        "exclamation-triangle",
        "risk",
    ),
    ("order", "pass_inspection"): (gettext_lazy("Inspection passed"), "check-badge", "done"),
    ("order", "fail_inspection"): (
        gettext_lazy("Inspection failed, rework"),
        "arrow-path",
        "risk",
    ),
    ("order", "ship"): (gettext_lazy("Goods shipped"), "truck", "info"),
    ("order", "confirm_delivery"): (gettext_lazy("Goods arrived"), "inbox-arrow-down", "info"),
    ("order", "receive_part"): (
        gettext_lazy("One of several receivers has the goods"),
        "inbox-arrow-down",
        "info",
    ),
    ("order", "accept_goods"): (gettext_lazy("Goods accepted"), "check", "done"),
    ("order", "complete"): (gettext_lazy("Order completed"), "check-circle", "done"),
    ("order", "close"): (gettext_lazy("File closed"), "archive-box", "neutral"),
    ("order", "cancel"): (gettext_lazy("Order cancelled"), "x-mark", "risk"),
    ("order", "decline"): (gettext_lazy("The factory declined"), "x-mark", "risk"),
    ("order", "break_down"): (
        gettext_lazy("A machine broke down; the work is placed anew"),
        "exclamation-triangle",
        "risk",
    ),
    ("order", "replace"): (gettext_lazy("Planned anew"), "arrow-path", "neutral"),
    ("tranche", "carry"): (
        gettext_lazy("The money held pays for the work that replaces this one"),
        "banknotes",
        "neutral",
    ),
    ("order", "lapse"): (gettext_lazy("Order lapsed: not paid in time"), "x-mark", "risk"),
    ("tranche", "release"): (gettext_lazy("Money released to the factory"), "banknotes", "done"),
    ("tranche", "pay_out"): (
        pgettext_lazy("timeline", "Paid out to the factory's bank account"),
        "banknotes",
        "done",
    ),
    ("tranche", "refund"): (gettext_lazy("Refund sent to the buyer"), "banknotes", "neutral"),
    ("tranche", "finish_refund"): (gettext_lazy("Refund arrived"), "banknotes", "neutral"),
}


@dataclass(frozen=True)
class Happening:
    """One point of the timeline."""

    at: datetime
    title: str
    by: str = ""
    icon: str = "check"
    tone: str = "neutral"
    note: str = ""
    photos: list[Document] = field(default_factory=list)


def timeline(work_order: WorkOrder) -> list[Happening]:
    """Everything that happened, newest first."""
    things = [work_order.uuid, *work_order.tranches.values_list("uuid", flat=True)]
    lines = JournalLine.objects.filter(object_uuid__in=things).order_by("id")
    happenings = [*_progress(work_order), *_inspections(work_order), *_told(lines)]
    happenings.sort(key=lambda each: each.at)  # of one moment: the report, then what it led to
    return happenings[::-1]


def _told(lines: Iterable[JournalLine]) -> list[Happening]:
    told = []
    for line in lines:
        if (line.kind, line.move) in WORDS:
            title, icon, tone = WORDS[line.kind, line.move]
            by = line.actor_name or _("system")
            told.append(Happening(line.at, str(title), by, icon, tone, line.reason))
    return told


def _progress(work_order: WorkOrder) -> list[Happening]:
    reports = work_order.progress.select_related("reported_by").prefetch_related("photos")
    return [
        Happening(
            report.reported_at,
            _("Progress: %(percent)d %%") % {"percent": report.percent},
            report.reported_by.name,
            "camera",
            "info",
            report.note,
            list(report.photos.all()),
        )
        for report in reports
    ]


def _inspections(work_order: WorkOrder) -> list[Happening]:
    reports = work_order.inspections.select_related("inspected_by").prefetch_related("photos")
    return [
        Happening(
            report.inspected_at,
            _("Inspection report: %(checked)d checked, %(rejected)d rejected")
            % {"checked": report.checked, "rejected": report.rejected},
            report.inspected_by.name,
            "clipboard-document-check",
            "neutral",
            report.note,
            list(report.photos.all()),
        )
        for report in reports
    ]
