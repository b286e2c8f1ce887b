import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import money

amounts = st.integers(min_value=-money.LARGEST_FEN, max_value=money.LARGEST_FEN)


@given(amounts)
def test_what_is_written_in_yuan_is_read_back_to_the_fen(amount):
    assert money.fen(money.yuan(amount)) == amount


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (123456789, "1,234,567.89"), (-150, "-1.50")]
)
def test_yuan_groups_by_three(fen, text):
    assert money.yuan(fen) == text


@pytest.mark.parametrize("text", ["1.234", "", "abc", "NaN", "Infinity", "90071992547410.00"])
def test_what_is_not_an_amount_in_yuan_is_refused(text):
    with pytest.raises(ValueError, match="yuan"):
        money.fen(text)


@given(
    st.integers(min_value=0, max_value=10**12),
    st.lists(st.integers(min_value=0, max_value=1000), min_size=1).filter(any),
)
def test_a_split_loses_nothing_and_no_part_is_a_fen_off(amount, weights):
    parts = money.split(amount, weights)
    assert sum(parts) == amount
    total = sum(weights)
    assert all(
        abs(part * total - amount * weight) < total
        for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize("weights", [[0, 0], [1, -1], [-2]])
def test_a_split_needs_weights(weights):
    with pytest.raises(ValueError, match="weights"):
        money.split(100, weights)


@pytest.mark.parametrize(("amount", "bps", "fee"), [(10_000, 200, 200), (25, 200, 1), (24, 200, 0)])
def test_a_share_in_basis_points_rounds_half_up(amount, bps, fee):
    assert money.share(amount, bps) == fee


def test_hours_times_price_rounds_half_up():
    assert money.times(15_001, "2.5") == 37_503
