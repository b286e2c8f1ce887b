"""The certificates a firm can hold, from `data/certificates.csv`. Pure.

Rows are only ever added at the end: a row's place is its bit in the masks of search.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "certificates.csv"
ANY_NUMBER = r"(?=(?:.*\d){3})[0-9A-Z][0-9A-Z./() -]{3,58}"


@dataclass(frozen=True, slots=True)
class CertificateKind:
    code: str
    zh: str
    en: str
    standard: str
    is_quality: bool  # lifts the credit prior, so two people of the desk have to agree
    years: int  # the longest it is ever issued for
    pattern: str  # of its numbers
    example: str
    register: str  # where anybody can look it up by hand; "" where there is no such place
    register_zh: str
    register_en: str
    bit: int

    def __str__(self) -> str:
        return self.zh

    def name(self, language: str = "zh-hans") -> str:
        return self.zh if language.startswith("zh") else self.en

    def register_name(self, language: str = "zh-hans") -> str:
        return self.register_zh if language.startswith("zh") else self.register_en

    def is_number(self, number: str) -> bool:
        return re.fullmatch(self.pattern, number) is not None


@cache
def kinds() -> dict[str, CertificateKind]:
    """Every kind by its code, in the order of the table."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["code"]: _kind(row, bit) for bit, row in enumerate(csv.DictReader(file))}


def _kind(row: dict[str, str], bit: int) -> CertificateKind:
    named = {name: row[name] for name in ("code", "zh", "en", "standard", "example", "register")}
    return CertificateKind(
        **named,
        is_quality=row["quality"] == "1",
        years=int(row["years"]),
        pattern=row["pattern"] or ANY_NUMBER,
        register_zh=row["register_zh"],
        register_en=row["register_en"],
        bit=bit,
    )


def exists(code: str) -> bool:
    return code in kinds()


def get(code: str) -> CertificateKind:
    return kinds()[code]


def name(code: str, language: str = "zh-hans") -> str:
    """“ISO9001 · Quality management”: the code is what the trade says, the name what it means."""
    kind = kinds()[code]
    return f"{code} · {kind.name(language)}" if kind.standard != "-" else kind.name(language)


@cache
def quality_codes() -> tuple[str, ...]:
    return tuple(code for code, kind in kinds().items() if kind.is_quality)
