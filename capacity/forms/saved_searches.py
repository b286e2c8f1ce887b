"""Saving a search: its name, and whether to tell of what is new."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SavedSearchForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the search"), max_length=60, help_text=_("So that you know it again.")
    )
    notifies = forms.BooleanField(
        label=_("Tell me of new and changed listings"),
        required=False,
        help_text=_("At most one notice an hour, by e-mail too."),
    )
    query = forms.CharField(max_length=2_000, required=False, widget=forms.HiddenInput)


class ChangeForm(SavedSearchForm):
    """The filters stay; another search is saved anew."""

    query = None
