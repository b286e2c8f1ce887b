"""A person's own data."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core.errors import Invalid

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


def change_profile(user: User, *, name: str, phone: str, language: str) -> User:
    """Raises Invalid at `phone` when another account uses the number."""
    user.name, user.phone, user.language = name.strip(), phone or None, language
    try:
        with transaction.atomic():
            user.save(update_fields=["name", "phone", "language"])
    except IntegrityError as error:
        raise Invalid(
            _("Another account uses this mobile number. Log in with it instead."), field="phone"
        ) from error
    return user


def speak(user: Any, language: str) -> None:
    """Remembers the language a person chose, for mail and other devices."""
    if user.is_authenticated and user.language != language:
        user.language = language
        user.save(update_fields=["language"])
