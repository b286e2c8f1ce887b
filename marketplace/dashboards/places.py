"""The place an official looks at: their jurisdiction or a part of it, and its own parts."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import regions


@dataclass(frozen=True)
class Place:
    """A region inside a jurisdiction. Raises ValueError when it lies outside."""

    jurisdiction: str
    code: str

    def __post_init__(self) -> None:
        if not (regions.exists(self.code) and regions.contains(self.jurisdiction, self.code)):
            raise ValueError(f"{self.code} lies outside {self.jurisdiction}")

    @property
    def path(self) -> list[str]:
        """Codes from the jurisdiction down to the place."""
        above = [region.code for region in regions.ancestors(self.code)]
        inside = [code for code in above if regions.contains(self.jurisdiction, code)]
        return [*inside, self.code]

    @property
    def codes(self) -> tuple[str, ...]:
        return regions.descendants(self.code)

    @property
    def jurisdiction_codes(self) -> tuple[str, ...]:
        return regions.descendants(self.jurisdiction)

    @property
    def parts(self) -> list[str]:
        return [region.code for region in regions.children(self.code)]

    @property
    def name(self) -> str:
        return name(self.code)

    def part_name(self, code: str) -> str:
        """A part's name; what is known only as the place itself stands beside its parts."""
        if code == self.code and self.parts:
            return _("%(place)s, part not stated") % {"place": self.name}
        return name(code)


def part_of(outer: str, code: str) -> str:
    """The direct part of `outer` that `code` lies in, or `outer` itself."""
    chain = [*(region.code for region in regions.ancestors(code)), code]
    below = chain[chain.index(outer) + 1 :]
    return below[0] if below else outer


def name(code: str) -> str:
    return regions.name(code, get_language() or "zh-hans")
