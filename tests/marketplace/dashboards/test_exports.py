"""No cell of an export starts a formula."""

from decimal import Decimal

import pytest

from marketplace.dashboards.definitions import COUNT, HOURS, RATIO, YUAN
from marketplace.dashboards.exports import harmless, plain


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
def test_text_that_looks_like_a_formula_is_made_plain(start):
    assert harmless(f"{start}cmd|'/c calc'!A1") == f"'{start}cmd|'/c calc'!A1"


@pytest.mark.parametrize("cell", ["杭州市", "2026-11", 12, Decimal("-1.5")])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


@pytest.mark.parametrize(
    ("amount", "kind", "cell"),
    [
        (123_456_789, YUAN, "1234567.89"),
        (Decimal("12.5"), HOURS, "12.50"),
        (Decimal("0.98766"), RATIO, "0.9877"),
        (7, COUNT, 7),
    ],
)
def test_figures_are_plain_numbers(amount, kind, cell):
    assert plain(amount, kind) == cell
