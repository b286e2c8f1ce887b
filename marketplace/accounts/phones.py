"""Chinese mobile numbers as people write them, kept in one form: +8613800138000."""

import re

from django.utils.translation import gettext as _

from marketplace.core.errors import Invalid

MOBILE = re.compile(r"1[3-9]\d{9}")
SPACING = re.compile(r"[\s\-()()－]+")


def normalise(written: str) -> str:
    """E.164 of a mainland mobile number; raises Invalid with a sentence for anything else."""
    digits = SPACING.sub("", written.strip())
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            digits = digits.removeprefix(prefix)
    if not (digits.isascii() and MOBILE.fullmatch(digits)):
        raise Invalid(
            _("This is not a Chinese mobile number. Write 11 digits, such as 138 0013 8000."),
            field="phone",
        )
    return f"+86{digits}"


def shown(phone: str | None) -> str:
    """`+8613800138000` → `138 0013 8000`."""
    digits = (phone or "").removeprefix("+86")
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 else digits
