"""A hidden price stands in the index rounded up, so that no series of jobs finds it out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity import coarse_prices, listing_index
from capacity.models import Listing, ListingIndex
from tests.orders import worlds


@given(st.integers(1, 10**12))
def test_rounded_up_by_a_seventh_at_most_and_only_once(figure):
    up = coarse_prices.up(figure)
    assert figure <= up <= figure * 8 / 7 + 1
    assert coarse_prices.up(up) == up


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "expected"),
    [("public", 20_700), ("platform", 20_700), ("counterparty", 22_400), ("secret", 22_400)],
)
def test_the_index_holds_what_a_buyer_may_find_out(level, expected):
    listing = worlds.make_listing(worlds.make_firm(), price_fen=20_700)
    Listing.objects.filter(pk=listing.pk).update(price_level=level)
    listing_index.refresh(listing)
    assert ListingIndex.objects.get().price_fen == expected


@pytest.mark.django_db
def test_raising_the_budget_step_by_step_finds_the_band_and_the_order_costs_the_price():
    buyer = worlds.make_firm(region="320505")
    owner = worlds.make_owner(buyer)
    worlds.make_listing(worlds.make_firm(), price_fen=20_700, price_level="counterparty")
    found = []
    for budget in (414_000, 440_000, 447_999, 448_000):  # 20 h: ¥4,140 at the true price
        matches = worlds.matched(worlds.post(buyer, owner, budget_fen=budget))
        found.append([match.total_fen for match in matches])
    assert found == [[], [], [], [414_000]]
