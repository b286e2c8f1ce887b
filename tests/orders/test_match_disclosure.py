"""A match tells a buyer no more than the listing's levels allow, and everything once agreed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from capacity import levels
from capacity.models import Listing
from orders import match_cards, match_disclosure, matches
from orders.models import Match
from tests.orders import worlds
from tests.personas import client_of


@pytest.fixture
def world():
    """A factory whose listing fits a buyer's job."""
    factory, buyer = worlds.make_firm(), worlds.make_firm(region="320505")
    listing = worlds.make_listing(factory)
    chen, lin = worlds.make_owner(buyer), worlds.make_owner(factory)
    return {"listing": listing, "buyer": buyer, "chen": chen, "lin": lin}


def matched(world, **levels_of):
    price = levels_of.pop("price", "public")
    Listing.objects.filter(pk=world["listing"].pk).update(price_level=price, levels=levels_of)
    job = worlds.post(world["buyer"], world["chen"])
    (match,) = worlds.matched(job)
    return Match.objects.select_related("listing__organization", "operation__job__buyer").get(
        pk=match.pk
    )


def shown_to(user, match):
    return match_disclosure.of(match, levels.reader(user))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "is_told"),
    [("public", True), ("platform", True), ("counterparty", False), ("secret", False)],
)
def test_a_buyer_reads_the_price_as_its_level_allows(world, level, is_told):
    match = matched(world, price=level)
    shown = shown_to(world["chen"], match)
    assert (shown.total_fen is not None) is is_told
    assert (shown.unit_price_fen is not None) is is_told
    assert ("cost" in shown.parts) is is_told
    assert (shown.score is not None) is is_told
    assert shown.finishes_at == match.finishes_at
    assert shown_to(world["lin"], match).total_fen == match.total_fen


@pytest.mark.django_db
def test_a_hidden_calendar_hides_start_finish_and_slack(world):
    match = matched(world, calendar="counterparty")
    shown = shown_to(world["chen"], match)
    assert (shown.starts_at, shown.finishes_at, shown.score) == (None, None, None)
    assert "slack" not in shown.parts
    assert shown.total_fen == match.total_fen


@pytest.mark.django_db
def test_reasons_say_that_it_fits_and_no_figure(world):
    match = matched(world, price="secret", calendar="secret")
    card = match_cards.card(match, levels.reader(world["chen"]))
    said = " ".join([*card.reasons, card.weak])
    assert "The price is within your budget" in said or "价格在您的预算之内" in said
    assert "¥" not in said
    assert {term["name"] for term in card.terms} < {
        term["name"] for term in match_cards.card(match, levels.reader(world["lin"])).terms
    }


@pytest.mark.django_db
def test_pages_and_programs_withhold_the_same(world):
    match = matched(world, price="counterparty", calendar="counterparty")
    client, job = client_of(world["chen"]), match.operation.job
    pages = [
        reverse("orders:job_detail", args=[job.uuid]),
        reverse("orders:match_accept", args=[match.uuid]),
        reverse("orders:match_compare", args=[job.uuid]) + "?m=1",
    ]
    total = f"{match.total_fen / 100:,.2f}"
    hour = timezone.localtime(match.starts_at).strftime("%H:%M–")
    for path in pages:
        page = client.get(path)
        assert page.status_code == 200, path
        assert total not in page.content.decode(), path
        assert hour not in page.content.decode(), path
    row = client.get(f"/api/v1/jobs/{job.uuid}/matches/").json()[0]
    names = ("total_fen", "unit_price_fen", "starts_at", "finishes_at", "score")
    assert [row[name] for name in names] == [None] * 5


@pytest.mark.django_db
def test_what_was_withheld_is_told_when_the_factory_confirms(world):
    match = matched(world, price="counterparty", calendar="counterparty")
    matches.accept(match, by=world["chen"], at=timezone.now())
    match.refresh_from_db()
    assert shown_to(world["chen"], match).total_fen is None
    order = matches.confirm(match, by=world["lin"], at=timezone.now())
    match.refresh_from_db()
    assert shown_to(world["chen"], match).total_fen == order.total_fen
    assert levels.reader(world["chen"]).tier(world["listing"].organization_id) == (
        levels.Tier.COUNTERPARTY
    )
    snapshot = order.work_orders.get().snapshot
    assert snapshot["listing"]["price_fen"] == world["listing"].price_fen


@pytest.mark.django_db
def test_the_terms_of_an_order_leave_out_what_is_secret(world):
    match = matched(world, price="secret")
    matches.accept(match, by=world["chen"], at=timezone.now())
    order = matches.confirm(match, by=world["lin"], at=timezone.now())
    snapshot = order.work_orders.get().snapshot
    assert snapshot["listing"]["price_fen"] is None
    assert snapshot["total_fen"] == order.total_fen


@pytest.mark.django_db
@pytest.mark.parametrize(("level", "codes"), [("public", ["budget"]), ("secret", [])])
def test_no_remedy_names_a_hidden_price(world, level, codes):
    Listing.objects.filter(pk=world["listing"].pk).update(price_level=level)
    job = worlds.post(world["buyer"], world["chen"], budget_fen=10_000)
    worlds.matched(job)
    job.refresh_from_db()
    assert [change["code"] for change in job.matching_summary["near"]] == codes


@pytest.mark.django_db
def test_who_sees_no_date_accepts_any_finish_in_time(world):
    match = matched(world, calendar="counterparty")
    seen = match_disclosure.latest_finish(match, at=timezone.now())
    assert seen >= match.finishes_at
    assert timezone.localtime(seen - timedelta(seconds=1)).date() == match.operation.job.due_on
    Listing.objects.filter(pk=world["listing"].pk).update(levels={})
    again = Match.objects.get(pk=match.pk)
    assert match_disclosure.latest_finish(again, at=timezone.now()) == match.finishes_at
