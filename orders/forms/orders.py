"""Shapes of what is sent about an order; the rules are the domain's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.models import InspectionReport, WorkOrder

MOST_PHOTOS = 8
TABS = {"active": _("In progress"), "ended": _("Ended")}


VERDICTS = [
    (InspectionReport.Verdict.PASSED, _("Passed: the goods may ship")),
    (InspectionReport.Verdict.FAILED, _("Failed: rework and inspect again")),
]


class OrderFilter(forms.Form):
    """What the list of orders is narrowed to; anything unknown shows the first tab."""

    tab = forms.ChoiceField(choices=TABS.items(), required=False)
    q = forms.CharField(max_length=80, required=False)

    def chosen(self) -> tuple[str, str]:
        """Tab and words."""
        self.is_valid()
        sent = self.cleaned_data
        return sent.get("tab") or "active", sent.get("q") or ""


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several images at once; what they really are is checked when they are stored."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", PhotosInput(attrs={"accept": "image/*"}))
        options.setdefault("help_text", _("JPEG, PNG or WebP, up to 10 MB each, at most 8."))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not files:
            super().clean(None, initial)
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("Send at most 8 photos at once."))
        return [super(PhotosField, self).clean(each, initial) for each in files]


class EmptyForm(forms.Form):
    """A step that needs nothing but the button."""


class ProgressForm(forms.Form):
    percent = forms.IntegerField(
        label=_("Percent done"), min_value=0, max_value=100, help_text=_("Of the whole quantity.")
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is finished, what comes next."),
    )
    photos = PhotosField(label=_("Photos"), required=False)

    def start_from(self, work_order: WorkOrder) -> None:
        self.fields["percent"].initial = work_order.percent


class InspectionForm(forms.Form):
    checked = forms.IntegerField(label=_("Pieces checked"), min_value=1)
    rejected = forms.IntegerField(label=_("Pieces rejected"), min_value=0, initial=0)
    verdict = forms.ChoiceField(label=_("Verdict"), choices=VERDICTS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was found"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Measured dimensions, surface, packing."),
    )
    photos = PhotosField(label=_("Photos of the inspected goods"))

    def start_from(self, work_order: WorkOrder) -> None:
        self.fields["checked"].initial = work_order.operation.quantity


class ShipForm(forms.Form):
    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=60,
        help_text=_("For example SF Express, Deppon, own truck."),
    )
    tracking = forms.CharField(label=_("Tracking number"), max_length=60, required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other side reads it, and it stays in the order's history."),
    )
