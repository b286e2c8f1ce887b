"""Forms of direct booking: shapes only, the rules are the domain's."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from capacity.direct_booking import FARTHEST
from capacity.ranges import local_day
from orders.baskets import LONGEST_PURPOSE


class CheckOutForm(forms.Form):
    """What the time is for, and a drawing or a note about the sample if there is one."""

    purpose = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "A few words for the factory, such as “first article of an impeller, 6061”."
        ),
    )
    paper = forms.FileField(
        label=gettext_lazy("Drawing or sample note (optional)"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG, PNG or WebP. Only you and this factory see it."),
    )


class DayForm(forms.Form):
    """Which week of which unit the calendar shows."""

    day = forms.DateField(required=False)
    unit = forms.UUIDField(required=False)

    def clean_day(self) -> date | None:
        """A day no calendar reaches is passed over."""
        day: date | None = self.cleaned_data["day"]
        today = local_day(timezone.now())
        return day if day and abs(day - today) <= FARTHEST else None


class SlotForm(forms.Form):
    """A free slot instead of one that was lost."""

    line = forms.IntegerField(min_value=1)
    slot = forms.CharField(max_length=120)
