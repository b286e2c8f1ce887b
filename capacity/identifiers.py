"""Public identifiers of units, listings and orders: what stands on a machine's label.

`M-01K9F-3QX7B-2T0YV-8RZ4C-6WHND-5`: a letter for the kind, 25 signs that are the object's uuid,
and a check sign, in Crockford's alphabet (no I, L, O, U). The check is a code over GF(32) that
finds every single wrong sign and every two signs that have changed places. See
docs/adr/0006-levels-and-identifiers.md.
"""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.core.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {sign: number for number, sign in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
LETTERS = {"unit": "M", "listing": "C", "order": "D"}  # machine, capacity, deal
KINDS = {letter: kind for kind, letter in LETTERS.items()}
BODY = 25  # signs of 5 bits: a uuid of version 7 without its fixed bits has 122
LENGTH = 1 + BODY + 1
GROUP = 5
FIELD = 0b100101  # x⁵ + x² + 1 is primitive: its powers tell 31 places apart
IGNORED = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u2212\ufeff_.·-]+")
VERSION, VARIANT = 7, 0b10


@dataclass(frozen=True)
class Identifier:
    """What a text names: a kind and the uuid of the object."""

    kind: str
    uuid: UUID

    def __str__(self) -> str:
        """With the prefix of the registry, where there is one."""
        prefix = settings.IDENTIFIER_PREFIX
        return f"{prefix}/{self.code}" if prefix else self.code

    @property
    def code(self) -> str:
        signs = LETTERS[self.kind] + _body(self.uuid)
        body = [signs[start : start + GROUP] for start in range(1, LENGTH - 1, GROUP)]
        return "-".join([signs[0], *body, _check(signs)])

    @property
    def pieces(self) -> list[str]:
        """Where a line may break: behind the prefix and between the groups."""
        prefix = settings.IDENTIFIER_PREFIX
        kind, *body, check = self.code.split("-")
        first, *middle, last = body
        groups = [f"{kind}-{first}-", *(f"{group}-" for group in middle), f"{last}-{check}"]
        return [f"{prefix}/", *groups] if prefix else groups

    @property
    def path(self) -> str:
        return reverse("identifiers:page", args=[str(self)])

    @property
    def address(self) -> str:
        """What the QR code holds."""
        return settings.SITE_URL + self.path


def of(kind: str, uuid: UUID) -> Identifier:
    return Identifier(kind, uuid)


def read(text: str) -> Identifier:
    """The identifier somebody typed or scanned. Raises Invalid, saying what is wrong with it."""
    *prefixes, written = unicodedata.normalize("NFKC", text).strip().split("/")
    _check_prefix("/".join(prefixes))
    signs = IGNORED.sub("", written).upper()
    if unknown := [sign for sign in signs if sign not in VALUES]:
        raise Invalid(
            _("“%(sign)s” does not occur in identifiers. Compare it with the label.")
            % {"sign": unknown[0]},
            field="identifier",
        )
    if len(signs) != LENGTH:
        raise Invalid(
            _("An identifier has %(length)s letters and digits, this one has %(count)s.")
            % {"length": LENGTH, "count": len(signs)},
            field="identifier",
        )
    return _decoded([VALUES[sign] for sign in signs])


def _decoded(values: list[int]) -> Identifier:
    if _remainder(values):
        raise Invalid(
            _("A letter or digit is wrong, or two have changed places. Compare group by group."),
            field="identifier",
        )
    kind = KINDS.get(ALPHABET[values[0]])
    uuid = _uuid(values[1:-1])
    if kind is None or uuid is None:
        raise Invalid(_("This is no identifier of this platform."), field="identifier")
    return Identifier(kind, uuid)


def _check_prefix(prefix: str) -> None:
    if prefix and prefix != settings.IDENTIFIER_PREFIX:
        raise Invalid(
            _("“%(prefix)s” is another registry's prefix: this platform cannot look it up.")
            % {"prefix": prefix[:60]},
            field="identifier",
        )


def _body(uuid: UUID) -> str:
    """The 122 bits of the uuid that are not fixed, as 25 signs."""
    if uuid.version != VERSION:
        raise ValueError(f"{uuid} is not of version {VERSION}")
    number = uuid.int
    high, middle, low = number >> 80, number >> 64 & 0xFFF, number & (1 << 62) - 1
    number = high << 74 | middle << 62 | low
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(BODY)))


def _uuid(values: list[int]) -> UUID | None:
    """The inverse; None for a number no uuid has."""
    number = 0
    for value in values:
        number = number << 5 | value
    if number >> 122:
        return None
    high, middle, low = number >> 74, number >> 62 & 0xFFF, number & (1 << 62) - 1
    return UUID(int=high << 80 | VERSION << 76 | middle << 64 | VARIANT << 62 | low)


def _check(signs: str) -> str:
    return ALPHABET[_times_x(_remainder([VALUES[sign] for sign in signs]))]


def _remainder(values: list[int]) -> int:
    """The value of the polynomial with these coefficients at x, in GF(32); 0 when all is well."""
    state = 0
    for value in values:
        state = _times_x(state) ^ value
    return state


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ FIELD if doubled & 32 else doubled
