"""Choosing a place and an industry: choices for selects that work without scripts."""

from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import industries, regions

MANUFACTURING = "C"


def province_choices() -> list[tuple[str, str]]:
    return _province_choices(get_language() or "zh-hans")


@cache
def _province_choices(language: str) -> list[tuple[str, str]]:
    return [(each.code, each.name(language)) for each in regions.provinces()]


def district_choices(province: str) -> list[tuple[str, Any]]:
    """Cities of a province as groups of their districts; the city itself stands first."""
    if not regions.exists(province):
        return []
    return _district_choices(province, get_language() or "zh-hans")


@cache
def _district_choices(province: str, language: str) -> list[tuple[str, Any]]:
    groups: list[tuple[str, Any]] = []
    for city in regions.children(province):
        below = regions.children(city.code)
        if not below:
            groups.append((city.code, city.name(language)))
            continue
        districts = [(each.code, each.name(language)) for each in below]
        groups.append((city.name(language), [(city.code, city.name(language)), *districts]))
    return groups


def industry_choices() -> list[tuple[str, Any]]:
    """Divisions of manufacturing first, then the other sections."""
    language = get_language() or "zh-hans"
    sections = industries.sections()
    making = next(each for each in sections if each.code == MANUFACTURING)
    others = [each for each in sections if each.code != MANUFACTURING]
    return [
        (making.name(language), [(d.code, d.name(language)) for d in _divisions()]),
        (_("other industries"), [(each.code, each.name(language)) for each in others]),
    ]


def _divisions() -> tuple[industries.Industry, ...]:
    return industries.divisions(MANUFACTURING)


def place_name(code: str) -> str:
    """The full name in the reader's language."""
    if not regions.exists(code):
        return code
    return regions.full_name(code, get_language() or "zh-hans")


def industry_name(code: str) -> str:
    if not industries.exists(code):
        return code
    return industries.name(code, get_language() or "zh-hans")
