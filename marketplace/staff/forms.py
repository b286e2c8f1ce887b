"""The shape of a moderator's decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.staff import reasons

MOST_WORDS = 1000


class DecisionForm(forms.Form):
    """A no with its reasons: ready sentences, own words, or both."""

    chosen = forms.MultipleChoiceField(
        label=_("Reasons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The firm reads this; say what to do next."),
    )

    def __init__(self, *args: Any, table: dict[str, Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.table = table
        self.fields["chosen"].choices = list(table.items())

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not self.errors and not found["chosen"] and not found["words"].strip():
            self.add_error("chosen", _("Choose a reason or write one; the firm reads it."))
        return found

    def sentence(self, language: str) -> str:
        """The whole reason, in the language of its reader."""
        chosen, words = self.cleaned_data["chosen"], self.cleaned_data["words"]
        return reasons.sentence(self.table, chosen, words, language=language)
