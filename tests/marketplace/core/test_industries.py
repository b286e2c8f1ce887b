import csv
from pathlib import Path

import pytest

from marketplace.core import industries

TAXONOMY = Path(__file__).parents[3] / "capacity" / "data" / "taxonomy.csv"


def test_the_standard_has_twenty_sections_and_ninety_seven_divisions():
    sections = industries.sections()
    assert "".join(section.code for section in sections) == "ABCDEFGHIJKLMNOPQRST"
    divisions = [d for section in sections for d in industries.divisions(section.code)]
    assert [int(division.code[1:]) for division in divisions] == list(range(1, 98))


def test_manufacturing_is_divisions_13_to_43():
    codes = [division.code for division in industries.divisions("C")]
    assert codes == [f"C{number}" for number in range(13, 44)]


def test_an_industry_has_a_name_in_both_languages():
    assert industries.name("C34") == "通用设备制造业"
    assert industries.name("C34", "en") == "General-purpose machinery"


def test_every_industry_of_the_taxonomy_exists():
    with TAXONOMY.open(encoding="utf-8", newline="") as file:
        used = {row["gbt4754"] for row in csv.DictReader(file)} - {""}
    assert {code for code in used if not industries.exists(code)} == set()


def test_an_unknown_code_is_named():
    with pytest.raises(industries.UnknownIndustry, match="C99"):
        industries.get("C99")
