"""A price is an outlier beyond 3.5 deviations of the logarithms, a few absurd ones or not."""

import pytest

from capacity.markets import market

USUAL = [20_000, 22_000, 24_000, 25_000, 26_000, 28_000, 30_000, 32_000]


def test_a_price_among_the_others_is_inside():
    found = market(USUAL)
    assert (found.count, round(found.middle)) == (8, 25_495)
    assert not any(found.is_outside(price) for price in USUAL)


@pytest.mark.parametrize("price", [260, 5_000, 120_000])
def test_a_price_far_away_is_outside(price):
    assert market(USUAL).is_outside(price)


def test_a_few_absurd_prices_move_nothing():
    found = market([*USUAL, 1, 99_000_000])
    assert found.is_outside(260)
    assert not found.is_outside(33_000)


def test_who_agrees_to_the_fen_leaves_room_for_half_as_much_again():
    found = market([26_000] * 9)
    assert (round(found.low), round(found.high)) == (17_333, 39_000)


def test_seven_others_are_too_few():
    assert market(USUAL[:7]) is None
