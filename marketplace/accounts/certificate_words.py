"""Certificates in one line, for cards and tables."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from marketplace.accounts.models import Certificate


def line(held: Iterable[Certificate]) -> str:
    """“ISO9001 until 2027-09-16 · CNAS until 2028-01-01”; "" for none."""
    return " · ".join(
        _("%(code)s until %(day)s") % {"code": each.code, "day": each.expires_on.isoformat()}
        for each in held
    )
