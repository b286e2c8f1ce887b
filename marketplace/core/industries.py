"""Industries of GB/T 4754-2017: sections A–T and their divisions, from `data/industries.csv`."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "industries.csv"


@dataclass(frozen=True, slots=True)
class Industry:
    code: str  # "C" a section, "C33" a division
    parent: str  # "" for a section
    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def name(self, language: str = "zh-hans") -> str:
        return self.zh if language.startswith("zh") else self.en


class UnknownIndustry(KeyError):  # noqa: N818  (a KeyError by another name)
    """No section or division carries this code."""


@cache
def _industries() -> dict[str, Industry]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Industry(**row) for row in csv.DictReader(file)}


def get(code: str) -> Industry:
    try:
        return _industries()[code]
    except KeyError:
        raise UnknownIndustry(code) from None


def exists(code: str) -> bool:
    return code in _industries()


def sections() -> tuple[Industry, ...]:
    return tuple(industry for industry in _industries().values() if not industry.parent)


def divisions(section: str) -> tuple[Industry, ...]:
    """Divisions of a section, by code."""
    code = get(section).code
    return tuple(industry for industry in _industries().values() if industry.parent == code)


def name(code: str, language: str = "zh-hans") -> str:
    return get(code).name(language)
