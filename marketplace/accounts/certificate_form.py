"""What a firm fills in about a certificate, paper included."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.certificate_facts import Facts
from marketplace.accounts.models import Certificate, Document, Organization
from marketplace.core import certificate_kinds


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class CertificateForm(forms.Form):
    """A paper that came with an earlier try is kept: nobody uploads it twice."""

    code = forms.ChoiceField(label=_("Certificate"))
    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        help_text=_("Exactly as printed; the desk looks it up in the public register."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    issuer = forms.CharField(
        label=_("Issued by"),
        max_length=120,
        help_text=_("The certification body or authority, as on the paper."),
    )
    scope = forms.CharField(
        label=_("Scope"),
        required=False,
        max_length=300,
        help_text=_("What it covers, as on the paper. Everybody can read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    issued_on = _day(_("Issued on"))
    expires_on = _day(_("Valid until"), _("Its last day."))
    file = forms.FileField(
        label=_("The paper"),
        help_text=_("A scan or photo: PDF up to 20 MB, or JPEG, PNG, WebP up to 10 MB."),
        error_messages={
            "empty": _("This file is empty. Choose another one."),
            "required": _("Add the paper: a PDF or a sharp photo of it."),
        },
        max_length=None,
    )
    kept_file = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        organization: Organization,
        renews: Certificate | None = None,
        **more: Any,
    ) -> None:
        self.organization, self.renews = organization, renews
        if renews:
            known = {name: getattr(renews, name) for name in ("number", "issuer", "scope")}
            more["initial"] = known | more.get("initial", {})
        super().__init__(*args, **more)
        self.fields["issued_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self._offer_kinds()
        self.kept = self._kept_file()
        self.fields["file"].required = self.kept is None

    def _offer_kinds(self) -> None:
        if self.renews:
            del self.fields["code"]
            return
        spoken = get_language() or "zh-hans"
        kinds = certificate_kinds.kinds().values()
        named = {
            is_quality: [
                (kind.code, certificate_kinds.name(kind.code, spoken))
                for kind in kinds
                if kind.is_quality == is_quality
            ]
            for is_quality in (True, False)
        }
        self.fields["code"].choices = [
            ("", _("Choose …")),
            (_("Quality: lifts the firm's credit"), named[True]),
            (_("Others"), named[False]),
        ]

    def _kept_file(self) -> Document | None:
        uuid = self.data.get("kept_file") if self.is_bound else None
        try:
            return self.organization.documents.filter(uuid=uuid).first() if uuid else None
        except (ValueError, forms.ValidationError):
            return None

    @property
    def upload(self) -> UploadedFile | None:
        """A readable upload, whatever else is wrong with the form."""
        return getattr(self, "cleaned_data", {}).get("file")

    def facts(self) -> Facts:
        found = self.cleaned_data
        names = ("number", "issuer", "scope", "issued_on", "expires_on")
        code = self.renews.code if self.renews else found["code"]
        return Facts(code=code, **{name: found[name] for name in names})
