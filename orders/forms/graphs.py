"""The editor of a job of several operations: its terms, each operation, and the chooser before."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import reference
from capacity.wording import language
from marketplace.ui.quick_select import QuickSelect
from orders import choices, draft_steps, graph_rules
from orders.forms.jobs import OperationForm, TermsForm
from orders.job_rules import LARGEST_QUANTITY

QUICK = ("process", "material", "it_grade")


class GraphTermsForm(TermsForm):
    several_ends = forms.BooleanField(
        label=gettext_lazy("Several things are delivered, not one"),
        required=False,
        help_text=gettext_lazy("Otherwise all work comes together in one last operation."),
    )


class StepForm(OperationForm):
    """One operation of the graph."""

    name = forms.CharField(
        label=gettext_lazy("What is done"),
        required=False,
        max_length=graph_rules.LONGEST_NAME,
        help_text=gettext_lazy("In your own words; a process is suggested from them."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lots = forms.IntegerField(
        label=gettext_lazy("Lots at most"),
        min_value=1,
        max_value=graph_rules.MOST_LOTS,
        initial=1,
        help_text=gettext_lazy("Into so many parts it may be split, for several factories."),
    )
    after = forms.MultipleChoiceField(
        label=gettext_lazy("Begins after"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose operations of this job.")},
    )
    field_order = ("name", "process", "after")

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["after"].choices = list(others)
        offered = _offered(language())
        for name in QUICK:
            self.fields[name].widget = QuickSelect(known=offered[name])
        self.fields["setup_hours"].help_text = gettext_lazy("Once for each lot.")

    def clean_process(self) -> Any:
        """Shape first: without a process the domain's own sentence says why one is needed."""
        return super().clean_process()


@reference.follows_names
@lru_cache(maxsize=4)
def _offered(_spoken: str) -> dict[str, list[Any]]:
    """The lists all operations share, as the same objects each time."""
    return {
        "process": [("", _("Choose a process")), *choices.processes()],
        "material": [(code, str(name)) for code, name in choices.materials()],
        "it_grade": [(code, str(name)) for code, name in choices.tolerances()],
    }


class BeginForm(forms.Form):
    """What the graph begins with."""

    quantity = forms.IntegerField(
        label=gettext_lazy("How many products"),
        min_value=1,
        max_value=LARGEST_QUANTITY,
        initial=20,
    )
    template = forms.CharField(required=False, max_length=80)


def step_forms(
    steps: Sequence[dict[str, Any]], *, is_bound: bool, labels: Sequence[str]
) -> list[StepForm]:
    """A form for each operation, filled with what the draft keeps; bound ones judge it."""
    named = [(step["key"], label) for step, label in zip(steps, labels, strict=True)]
    found = []
    for step in steps:
        others = [(key, label) for key, label in named if key != step["key"]]
        options = {"prefix": f"s{step['key']}", "others": others}
        if is_bound:
            data = {f"s{step['key']}-{name}": value for name, value in step.items()}
            found.append(StepForm(_Sent(data), **options))
        else:
            found.append(StepForm(initial={**draft_steps.EMPTY, **step}, **options))
    return found


class _Sent(dict):
    """What a draft keeps, read as if it had just been sent."""

    def getlist(self, name: str) -> list[Any]:
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]
