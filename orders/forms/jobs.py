"""The one screen on which a job is posted: shapes only, the rules are the domain's."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity.models import Process
from capacity.wording import place
from marketplace.accounts.models import Document, Organization
from marketplace.core import money
from orders import choices
from orders.models import Job

USUAL_TIME = timedelta(days=21)
OPERATION_INITIALS = (
    "material",
    "env_x",
    "env_y",
    "env_z",
    "it_grade",
    "certificates",
    "quantity",
    "minutes_per_piece",
    "setup_hours",
    "divisible",
)
JOB_INITIALS = (
    "title",
    "description",
    "region",
    "starts_on",
    "due_on",
    "max_distance_km",
    "minimum_grade",
)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def _millimetres(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class TermsForm(forms.Form):
    """What holds for the job as a whole."""

    title = forms.CharField(
        label=gettext_lazy("What is to be made"),
        max_length=80,
        help_text=gettext_lazy("In your own words, for example “5-axis milled aluminium bracket”."),
        widget=forms.TextInput(attrs={"data-live-search": "", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label=gettext_lazy("Details"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-live-search": ""}),
        help_text=gettext_lazy("Surface, heat treatment, packing: what a factory must know."),
    )
    starts_on = forms.DateField(label=gettext_lazy("Earliest start"), widget=DayInput())
    due_on = forms.DateField(label=gettext_lazy("Needed by"), widget=DayInput())
    region = forms.ChoiceField(label=gettext_lazy("Deliver to"), choices=())
    budget = forms.DecimalField(
        label=gettext_lazy("Budget (yuan)"),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        help_text=gettext_lazy("For the whole lot. Factories do not see it."),
    )
    drawing = forms.FileField(
        label=gettext_lazy("Drawing"),
        required=False,
        help_text=gettext_lazy("PDF or picture, up to 20 MB. Only a factory you accept sees it."),
    )
    kept_drawing = forms.UUIDField(required=False, widget=forms.HiddenInput)
    max_distance_km = forms.IntegerField(
        label=gettext_lazy("Largest distance (km)"), required=False, min_value=1, max_value=10_000
    )
    minimum_grade = forms.ChoiceField(
        label=gettext_lazy("Minimum performance grade"), required=False, choices=()
    )

    def __init__(self, *args: Any, organization: Organization, **options: Any) -> None:
        self.organization = organization
        today = timezone.localdate()
        options["initial"] = {
            "starts_on": today,
            "due_on": today + USUAL_TIME,
            "region": organization.region,
        } | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["minimum_grade"].choices = choices.grades()
        self.fields["region"].choices = self._places()
        self.kept = self._kept_drawing()

    def _places(self) -> list[Any]:
        """Cities, and first the firm's own district and the place of the job at hand."""
        own = dict.fromkeys([self.initial["region"], self.organization.region])
        named = [(code, place(code)) for code in own]
        return [(_("Your place"), named), *choices.places()]

    def _kept_drawing(self) -> Document | None:
        """A drawing that came with an earlier try: nobody uploads it twice."""
        uuid = self.data.get("kept_drawing") if self.is_bound else self.initial.get("kept_drawing")
        try:
            return self.organization.documents.filter(uuid=uuid).first() if uuid else None
        except (ValueError, forms.ValidationError):
            return None

    def as_fields(self, drawing: Document | None) -> dict[str, Any]:
        """The columns the domain asks for."""
        fields = dict(self.cleaned_data)
        fields.pop("kept_drawing")
        fields["budget_fen"] = money.fen(fields.pop("budget"))
        return fields | {"drawing": drawing}


class OperationForm(forms.Form):
    """What is asked of one operation."""

    process = forms.ChoiceField(
        label=gettext_lazy("Process"),
        choices=(),
        error_messages={
            "required": gettext_lazy("Choose a process: without one no factory can be found.")
        },
    )
    material = forms.ChoiceField(label=gettext_lazy("Material"), required=False, choices=())
    env_x = _millimetres(gettext_lazy("Length (mm)"))
    env_y = _millimetres(gettext_lazy("Width (mm)"))
    env_z = _millimetres(gettext_lazy("Height (mm)"))
    it_grade = forms.ChoiceField(
        label=gettext_lazy("Tolerance grade"),
        required=False,
        choices=(),
        help_text=gettext_lazy("ISO 286; a smaller number is tighter. IT7 is usual for fits."),
    )
    quantity = forms.IntegerField(label=gettext_lazy("Quantity (pieces)"), min_value=1)
    minutes_per_piece = forms.DecimalField(
        label=gettext_lazy("Machine minutes per piece"),
        min_value=Decimal("0.01"),
        max_digits=8,
        decimal_places=2,
        initial=Decimal(10),
        help_text=gettext_lazy("Your estimate: it decides how many machine hours are booked."),
    )
    setup_hours = forms.DecimalField(
        label=gettext_lazy("Set-up hours"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        initial=Decimal(1),
        help_text=gettext_lazy("Clamping and programming, once for the lot."),
    )
    certificates = forms.MultipleChoiceField(
        label=gettext_lazy("Certificates the factory must hold"),
        required=False,
        choices=(),
        widget=forms.CheckboxSelectMultiple,
    )
    divisible = forms.BooleanField(
        label=gettext_lazy("The work may be interrupted and spread over several machines"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["process"].choices = [("", _("Choose a process")), *choices.processes()]
        self.fields["material"].choices = choices.materials()
        self.fields["it_grade"].choices = choices.tolerances()
        self.fields["certificates"].choices = choices.certificates()

    def clean_process(self) -> Process:
        return Process.objects.get(code=self.cleaned_data["process"])

    def clean_it_grade(self) -> int | None:
        return int(self.cleaned_data["it_grade"]) if self.cleaned_data["it_grade"] else None


class JobForm(TermsForm, OperationForm):
    """A job of one operation, on one screen."""

    suggested = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("title", "description", "process", *OPERATION_INITIALS[:-1])

    def as_fields(self, drawing: Document | None) -> dict[str, Any]:
        fields = super().as_fields(drawing)
        fields.pop("suggested")
        return fields


def initial_of(job: Job) -> dict[str, Any]:
    """The form as this job was posted, for editing and for a duplicate."""
    operation = job.operations.all()[0]
    initial = {name: getattr(job, name) for name in JOB_INITIALS}
    initial |= {name: getattr(operation, name) for name in OPERATION_INITIALS}
    return initial | {
        "process": operation.process.code,
        "budget": Decimal(job.budget_fen) / money.FEN_PER_YUAN,
        "kept_drawing": job.drawing.uuid if job.drawing else None,
    }


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The buyer reads this, for example “the machine is in repair”."),
    )


class EmptyForm(forms.Form):
    """A step that needs nothing but the button."""


class AcceptForm(forms.Form):
    """The finish the buyer has read on the page: never a later one is accepted unseen."""

    finish_by = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Kept in the job's history."),
    )
