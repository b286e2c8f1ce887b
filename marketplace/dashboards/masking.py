"""Firm names as officials read them in rows: 杭州**有限公司. Pure."""

from collections.abc import Iterable

from marketplace.core import regions
from marketplace.core.regions import short

STARS = "**"
FORMS = (
    *("股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "股份公司", "公司"),
    *("普通合伙", "有限合伙", "合作社", "研究院", "研究所", "中心", "集团", "厂"),
)


def masked(name: str, place: str) -> str:
    """Keeps the name's place, if it is `place` or holds it, and its legal form; nothing else."""
    rest = name.strip()
    head = next((word for word in _words(place) if rest.startswith(word)), "")
    tail = next((form for form in FORMS if rest.endswith(form)), "")
    return f"{head}{STARS}{tail}"


def _words(place: str) -> Iterable[str]:
    """The names of a place and of what it lies in, city before province, short."""
    around = [*regions.ancestors(place), regions.get(place)]
    return [short(region.zh) for region in reversed(around) if region.level < regions.COUNTY]
