"""The form of a clearing round: shapes only, the rules are orders/rounds.py's."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capacity.models import Process
from orders import choices
from orders.models import ClearingRound
from orders.rounds import LONGEST_NOTE

USUAL_OPEN = timedelta(days=3)
USUAL_SPAN = timedelta(days=6)
DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


def _moment(label: Any, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )


class RoundForm(forms.Form):
    """What is scarce, where, when; and by which rule it is given out."""

    process = forms.ChoiceField(label=_("Process"), choices=())
    region = forms.ChoiceField(
        label=_("Area"),
        choices=(),
        required=False,
        help_text=_("Machines stand there, and jobs are delivered there."),
    )
    first_day = _day(_("First day of work"))
    last_day = _day(_("Last day of work"))
    opens_at = _moment(_("Opens"))
    closes_at = _moment(
        _("Closes"), _("At the latest three days before the first day: people need time to answer.")
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=ClearingRound.Mode.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Greatest: all pairs together are worth most. Stable: no job and machine would both "
            "rather have each other; worth a little less."
        ),
    )
    note = forms.CharField(
        label=_("Why this round"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads this."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        closing = now + USUAL_OPEN
        first = closing.date() + timedelta(days=4)
        usual = {
            "opens_at": now,
            "closes_at": closing,
            "first_day": first,
            "last_day": first + USUAL_SPAN,
            "mode": ClearingRound.Mode.GREATEST,
        }
        options["initial"] = usual | (options.get("initial") or {})
        super().__init__(*args, **options)
        self.fields["process"].choices = [("", _("Choose a process")), *choices.processes()]
        self.fields["region"].choices = [("", _("The whole country")), *choices.places()]

    def clean_process(self) -> Process:
        return Process.objects.get(code=self.cleaned_data["process"])


class CancelRoundForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_NOTE,
        help_text=_("Everybody who takes part reads it."),
    )
