"""A price is an outlier beyond one and a half interquartile ranges."""

from marketplace.staff.prices import market

USUAL = [20_000, 22_000, 24_000, 26_000, 28_000]


def test_a_price_among_the_others_is_inside():
    found = market(USUAL)
    assert (found.count, found.middle) == (5, 24_000)
    assert not found.is_outside(16_000)
    assert not found.is_outside(32_000)


def test_a_price_far_away_is_outside():
    found = market(USUAL)
    assert found.is_outside(15_999)
    assert found.is_outside(32_001)
    assert found.is_outside(260)


def test_three_others_are_too_few():
    assert market(USUAL[:3]) is None
