"""Shapes of bulk import: which template, which file, which rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import import_templates, wording
from capacity.models import ImportRun

ACCEPTED = ".xlsx,.csv,.txt"
FORMATS = (("xlsx", gettext_lazy("Excel (.xlsx)")), ("csv", gettext_lazy("CSV")))


class TemplateForm(forms.Form):
    """A template shows the columns of one group of processes."""

    group = forms.ChoiceField(label=gettext_lazy("Processes"))
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=FORMATS,
        widget=forms.RadioSelect,
        initial="xlsx",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = wording.language()
        self.fields["group"].choices = [
            (row.code, row.name(language)) for row in import_templates.groups()
        ]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your table"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV, up to 20 MB and 50,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        allow_empty_file=True,  # the domain has a sentence for it
    )


class ConfirmForm(forms.Form):
    """What becomes of the rows: all of them or none while there are problems, or the good ones."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Which rows?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which rows are imported.")},
    )
    submits = forms.BooleanField(
        label=gettext_lazy("Submit complete listings for review at once"),
        required=False,
        help_text=gettext_lazy("Otherwise they become drafts, which only your firm sees."),
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        good = f"{run.good:,}"
        all_or_none = (
            ImportRun.Mode.ALL,
            _("All %(count)s rows together: if one fails, none is imported") % {"count": good},
        )
        only_good = (
            ImportRun.Mode.GOOD,
            _("The %(good)s good rows; the %(bad)s with problems are left out")
            % {"good": good, "bad": f"{run.bad:,}"},
        )
        one_by_one = (
            ImportRun.Mode.GOOD,
            _("The %(count)s rows as far as they go: what is imported stays") % {"count": good},
        )
        self.fields["mode"].choices = [only_good] if run.bad else [all_or_none, one_by_one]
        self.fields["mode"].initial = self.fields["mode"].choices[0][0]
        self.only = str(only_good[1]) if run.bad else ""  # no choice is no question
        if self.only:
            self.fields["mode"].widget = forms.HiddenInput()
