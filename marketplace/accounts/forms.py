"""Shapes of what people type into the accounts pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import phones, places
from marketplace.accounts.models import Membership, Organization, User
from marketplace.core import regions
from marketplace.core.errors import Invalid


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


class FirmForm(forms.ModelForm):
    """A firm's data. The province narrows the districts; without scripts a button does."""

    province = forms.ChoiceField(label=_("Province"))
    region = forms.ChoiceField(label=_("City and district"))
    industry = forms.ChoiceField(label=_("Industry"))
    founded_on = forms.DateField(
        label=_("Founded on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Organization
        fields = [
            "name",
            "uscc",
            "legal_person",
            "short_name",
            "english_name",
            "province",
            "region",
            "address",
            "industry",
            "founded_on",
            "supplies",
            "buys",
            "about",
        ]
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "name": _("As on the business licence."),
            "uscc": _("18 characters, on the business licence."),
            "short_name": _("What business partners call you, shown in lists."),
            "english_name": _("Shown to readers of the English pages."),
            "address": _("Street and number; shown to your order partners."),
            "about": _("What you make, for whom, what you are known for. Everybody can read it."),
        }

    def __init__(self, *args: Any, fixed: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = [("", _("Choose …")), *places.province_choices()]
        self.fields["industry"].choices = [("", _("Choose …")), *places.industry_choices()]
        self.fields["uscc"].max_length = None  # the domain says what is wrong with a long one
        self.fields["uscc"].validators = []
        self.fields["uscc"].widget.attrs = {"autocomplete": "off", "spellcheck": "false"}
        self._offer_districts()
        for name in fixed:
            self.fields.pop(name, None)

    def _offer_districts(self) -> None:
        province = self._province()
        self.initial.setdefault("province", province)
        first = _("Choose …") if province else _("Choose the province first")
        self.fields["region"].choices = [("", first), *places.district_choices(province)]

    def _province(self) -> str:
        if self.is_bound:
            return self.data.get("province", "")
        region = self.initial.get("region") or self.instance.region
        return regions.province_of(region).code if region else self.initial.get("province", "")

    def _post_clean(self) -> None:
        """Shape only: the instance stays untouched, the domain checks and writes."""

    def firm_data(self) -> dict[str, Any]:
        """What the domain takes: everything but the province, which the district implies."""
        return {name: value for name, value in self.cleaned_data.items() if name != "province"}


class LicenceForm(forms.Form):
    licence = forms.FileField(
        label=_("Business licence"),
        help_text=_("A scan or photo: PDF up to 20 MB, or JPEG, PNG, WebP up to 10 MB."),
        error_messages={"empty": _("This file is empty. Choose another one.")},
        max_length=None,
    )


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of your colleague"))
    role = forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.OPERATOR
    )


class ProfileForm(forms.Form):
    """A person's own data; e-mail addresses and passwords have pages of their own."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        help_text=_("You can log in with it instead of your e-mail address."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_phone(self) -> str:
        written = self.cleaned_data["phone"]
        try:
            return phones.normalise(written) if written else ""
        except Invalid as refused:
            raise forms.ValidationError(str(refused.sentence)) from refused
