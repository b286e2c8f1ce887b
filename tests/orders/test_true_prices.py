"""A match says what its order will charge: the price of the very hours, never above the budget."""

from datetime import time

import pytest

from capacity import levels
from capacity.models import Listing, PriceRule
from orders import match_cards, matches
from orders.models import Match
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    factory, buyer = worlds.make_firm(), worlds.make_firm(region="320505")
    listing = worlds.make_listing(factory, hours=range(8, 20), price_fen=20_000)
    return {
        "listing": listing,
        "buyer": buyer,
        "chen": worlds.make_owner(buyer),
        "lin": worlds.make_owner(factory),
    }


def rule(listing, factor_bps, starts, ends):
    return PriceRule.objects.create(
        listing=listing, name="傍晚", factor_bps=factor_bps, starts=starts, ends=ends
    )


def matched(world, **wishes):
    job = worlds.post(world["buyer"], world["chen"], **wishes)
    return worlds.matched(job)


def test_hours_under_a_rule_cost_what_the_rule_says(world):
    rule(world["listing"], 5_000, time(16), time(20))
    (match,) = matched(world, quantity=100)  # 20 h
    assert match.total_fen == 20_000 * (8 + 8) + 10_000 * 4
    assert match.unit_price_fen == match.total_fen // 100
    assert match.reasons["strong"][0].get("total_fen", match.total_fen) == match.total_fen
    card = match_cards.card(match, levels.reader(world["chen"]))
    assert "傍晚 50 %" in card.reasons[-1]


def test_a_dearer_evening_that_breaks_the_budget_is_no_match(world):
    rule(world["listing"], 30_000, time(8), time(20))
    assert matched(world, budget_fen=450_000) == []
    world["listing"].price_rules.all().delete()
    assert len(matched(world, budget_fen=450_000)) == 1


def test_work_that_ends_on_a_minute_is_paid_to_the_minute(world):
    (match,) = matched(world, quantity=7)  # 84 minutes
    assert match.total_fen == 20_000 * 84 // 60
    assert match.terms["rates"] == []


def test_the_order_keeps_the_terms_the_match_was_judged_by(world):
    (match,) = matched(world)
    Listing.objects.filter(pk=world["listing"].pk).update(price_fen=90_000, version=7)
    match = Match.objects.get(pk=match.pk)
    matches.accept(match, by=world["chen"], at=NOW)
    order = matches.confirm(Match.objects.get(pk=match.pk), by=world["lin"], at=NOW)
    snapshot = order.work_orders.get().snapshot
    assert (snapshot["total_fen"], order.total_fen) == (match.total_fen, match.total_fen)
    assert snapshot["unit_price_fen"] == match.unit_price_fen
    assert snapshot["listing"]["price_fen"] == 20_000
    assert snapshot["listing"]["version"] == 1
