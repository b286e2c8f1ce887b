"""What the factory reports while it works: progress with photos, and the inspection."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from capacity import reservations
from marketplace.accounts import documents
from marketplace.accounts.models import Document
from marketplace.audit import journal
from marketplace.core import moves
from marketplace.core.errors import Invalid, NotAllowed, WrongState
from marketplace.core.moves import FACTORY
from orders import lifecycle, lots, order_notices
from orders.models import InspectionReport, ProgressReport, WorkOrder

REPORTABLE = ("in_production", "rework")


def store_photos(
    uploads: Iterable[UploadedFile], work_order: WorkOrder, *, by: Any
) -> list[Document]:
    """Keeps the photos of a report, drawn anew, for the two sides of the order."""
    level = Document.Level.COUNTERPARTY
    return [
        documents.store_image(each, owner=work_order.factory, by=by, level=level, field="photos")
        for each in uploads
    ]


def report_progress(
    work_order: WorkOrder,
    *,
    percent: int,
    note: str,
    photos: Sequence[Document],
    by: Any,
    at: datetime,
) -> ProgressReport:
    """Adds a progress report; the percentage never goes back. Moves no state."""
    with transaction.atomic():
        locked = WorkOrder.objects.select_for_update(of=("self",)).get(pk=work_order.pk)
        _check_reporter(locked, by)
        if not locked.percent <= percent <= 100:
            raise Invalid(
                _("Progress stands at %(percent)d %% already: enter that or more, up to 100.")
                % {"percent": locked.percent},
                field="percent",
            )
        report = ProgressReport.objects.create(
            work_order=locked, percent=percent, note=note, reported_by=by, reported_at=at
        )
        report.photos.set(photos)
        locked.percent = percent
        locked.save(update_fields=["percent"])
        facts = locked.journal_facts()
        journal.record(
            "order",
            locked.uuid,
            "report_progress",
            by=by,
            at=at,
            organization=facts["organization"],
            region=facts["region"],
            data={"percent": percent, "photos": len(photos)},
        )
    work_order.percent = percent
    return report


def _check_reporter(work_order: WorkOrder, by: Any) -> None:
    if not moves.actors(work_order, by, "order.work") & FACTORY:
        raise NotAllowed(_("Only the factory reports progress."))
    if work_order.state not in REPORTABLE:
        raise WrongState(_("Progress is reported while the order is in production."))


def submit_inspection(
    work_order: WorkOrder,
    *,
    checked: int,
    rejected: int,
    verdict: str,
    note: str,
    photos: Sequence[Document],
    by: Any,
    at: datetime,
) -> InspectionReport:
    """Ends production with an inspection: passed goods may ship, failed ones go to rework."""
    _check_counts(work_order, checked, rejected, verdict, photos)
    with lifecycle.inspecting(work_order, passed=verdict == "passed", by=by, at=at):
        report = InspectionReport.objects.create(
            work_order=work_order,
            checked=checked,
            rejected=rejected,
            verdict=verdict,
            note=note,
            inspected_by=by,
            inspected_at=at,
        )
        report.photos.set(photos)
        if verdict == "passed":
            reservations.complete(list(work_order.bookings.all()), by=by, at=at)
            lots.advance(work_order, "inspect", at=at)
        order_notices.inspected(work_order, report)
    return report


def _check_counts(
    work_order: WorkOrder, checked: int, rejected: int, verdict: str, photos: Sequence[Document]
) -> None:
    if not photos:
        raise Invalid(_("Add at least one photo of the inspected goods."), field="photos")
    if checked < 1 or checked > work_order.quantity:
        raise Invalid(
            _("Pieces checked lie between 1 and %(quantity)d, the quantity ordered.")
            % {"quantity": work_order.quantity},
            field="checked",
        )
    if rejected > checked:
        raise Invalid(_("More pieces were rejected than checked."), field="rejected")
    if verdict not in InspectionReport.Verdict.values:
        raise Invalid(_("Choose a verdict."), field="verdict")
    if verdict == "passed" and rejected:
        raise Invalid(
            _("With rejected pieces the verdict is “failed”: rework them and inspect again."),
            field="verdict",
        )
