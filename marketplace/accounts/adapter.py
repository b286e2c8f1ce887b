"""What the log-in library asks of us: phone numbers, and sentences fit for the reader."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import phones
from marketplace.accounts.models import User
from marketplace.core.errors import Invalid, Refused


class PhoneField(forms.CharField):
    """A mobile number in any usual spelling."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def clean(self, value: str) -> str:
        written = super().clean(value)
        try:
            return phones.normalise(written) if written else ""
        except Invalid as refused:
            raise forms.ValidationError(str(refused.sentence), code="invalid_phone") from refused


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by e-mail or phone, without user names."""

    # The same sentence whichever half was wrong, so that nobody learns which accounts exist.
    _MISMATCH = _("This e-mail or mobile number and this password do not belong together.")
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait five minutes, or set a new password now."
        ),
        "phone_taken": _("Another account uses this mobile number. Log in with it instead."),
    }

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        kwargs.pop("label", None)
        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        return phones.normalise(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, False) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone = phone
        user.save(update_fields=["phone"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        try:
            return User.objects.filter(phone=phones.normalise(phone)).first()
        except Invalid:
            return None

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_kwargs: Any) -> None:
        """Numbers are not verified here (settings): nothing may wait for a text message."""
        raise Refused(_("This site sends no text messages. Use your e-mail address instead."))
