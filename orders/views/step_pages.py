"""Pages of single steps of an order: one form, its words, and the one domain call it makes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders import visits
from orders.forms import orders as forms
from orders.models import WorkOrder


@dataclass(frozen=True)
class StepPage:
    """One step's page: its form, its words, and the one domain call it makes."""

    move: str
    form: type
    title: Any
    submit: Any
    call: Callable[[WorkOrder, HttpRequest, dict[str, Any]], None]
    consequence: Callable[[WorkOrder], str]
    done: Any


def _check_in(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    visits.check_in(work_order, by=request.user, at=timezone.now())


def _perform(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    visits.perform(work_order, by=request.user, at=timezone.now())


def _absent(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    visits.say_nobody_there(work_order, by=request.user, at=timezone.now())


BOOKING_STEPS = {
    "check_in": StepPage(
        "check_in",
        forms.EmptyForm,
        gettext_lazy("Check in"),
        gettext_lazy("Check in"),
        _check_in,
        lambda work: (
            _("%(firm)s, %(title)s. From now on the booking cannot be cancelled.")
            % {"firm": work.order.buyer.short_name, "title": work.order.job.title}
        ),
        gettext_lazy("Checked in."),
    ),
    "perform": StepPage(
        "perform",
        forms.EmptyForm,
        gettext_lazy("Time is used"),
        gettext_lazy("Time is used"),
        _perform,
        lambda work: _("What is left of the time is free again. The buyer then has two days."),
        gettext_lazy("Done. The buyer accepts within two days."),
    ),
    "absent": StepPage(
        "check_in",
        forms.EmptyForm,
        gettext_lazy("Nobody is here"),
        gettext_lazy("Tell the factory"),
        _absent,
        lambda work: _(
            "The clock of the no-show stops. The factory checks you in, or cancels and you get "
            "everything back."
        ),
        gettext_lazy("The factory has been told. The booking does not count as missed."),
    ),
}
