"""Contact details smuggled into the words of a listing. Pure.

Deals arranged beside the platform have no escrow and no evidence; firms show their address after
the order. Numbers count in any writing: full-width, spaced, dotted, or in Chinese numerals.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 20_000
NUMERALS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
GAP = r"[\s.\-_·*/()]{0,3}"
KINDS = (
    ("mobile", _("mobile number"), rf"(?<!\d)(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d)"),
    ("landline", _("landline number"), r"(?<!\d)\(?0\d{2,3}\)?[\s-]{1,2}\d{7,8}(?!\d)"),
    (
        "wechat",
        _("WeChat"),
        r"微\s?信|薇\s?信|威\s?信|we\s?chat|weixin|[加+]\s?v(?![a-z])|(?<![a-z])v\s?x(?![a-z])",
    ),
    ("qq", "QQ", r"(?:qq|扣扣|企鹅)(?:群)?号?[\s::]{0,3}[1-9]\d{4,10}"),
    ("email", _("e-mail address"), r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}"),
    (
        "web",
        _("web address"),
        r"https?://|www\.|(?<![@\w.-])[a-z0-9-]{2,63}\.(?:com|cn|net|top|shop)\b",
    ),
)
PATTERNS = [(code, label, re.compile(pattern, re.IGNORECASE)) for code, label, pattern in KINDS]


@dataclass(frozen=True)
class Contact:
    code: str
    label: object
    found: str


def contacts(text: str) -> list[Contact]:
    """What looks like a way around the platform, at most once per kind."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    readings = (plain, plain.translate(NUMERALS))
    found = []
    for code, label, pattern in PATTERNS:
        hit = next((hit for reading in readings if (hit := pattern.search(reading))), None)
        if hit:
            found.append(Contact(code, label, hit.group().strip()))
    return found
