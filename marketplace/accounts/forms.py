"""Shapes of what people type into the accounts pages."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User


class SignupFields(forms.Form):
    """What sign-up asks beyond the log-in library's own fields."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "phone", "password1", "password2"]

    def clean_phone(self) -> str:
        """A taken number is said at once: without text messages nobody could be told later."""
        phone = self.cleaned_data.get("phone")
        if phone and User.objects.filter(phone=phone).exists():
            raise forms.ValidationError(
                _("Another account uses this mobile number. Log in with it instead.")
            )
        return phone

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = get_language() or user.language
        user.save(update_fields=["name", "language"])
