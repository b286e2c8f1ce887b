"""A listing that became better finds the jobs it fits, once, and tells both sides once a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from capacity import listing_index, reservations
from capacity.models import IdleWindow, Listing, ListingIndex, ListingNews
from marketplace.notices.models import Notice
from orders import fresh_capacity, fresh_news, matching
from orders.models import Job, Match, MatchNews
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    buyer = worlds.make_firm(region="320505")
    chen = worlds.make_owner(buyer)
    factory = worlds.make_firm()
    return {"buyer": buyer, "chen": chen, "factory": factory, "lin": worlds.make_owner(factory)}


def waiting_job(world, **wishes):
    job = worlds.post(world["buyer"], world["chen"], **wishes)
    worlds.matched(job)
    ListingNews.objects.all().delete()
    return job


def look():
    return fresh_capacity.look(at=timezone.now())


def offered(job):
    on_offer = Match.objects.filter(operation__job=job, state="proposed").order_by("rank")
    return list(on_offer.values_list("rank", "listing"))


def test_a_new_listing_becomes_a_match_of_the_jobs_of_its_process_and_of_no_other(world):
    job = waiting_job(world, process="MFG.CUT.MILL")
    other = waiting_job(world, process="MFG.CUT.TURN")
    dear = waiting_job(world, budget_fen=10_000)
    listing = worlds.make_listing(world["factory"])
    assert look() == 1
    assert (offered(job), offered(other), offered(dear)) == ([(1, listing.pk)], [], [])
    job.refresh_from_db()
    assert (job.matching, job.matching_due_at) == (Job.Matching.READY, None)
    assert job.matching_summary["shown"] == 1


def test_it_is_exactly_the_match_a_whole_run_would_have_made(world):
    worlds.make_listing(worlds.make_firm(), price_fen=30_000)
    job = waiting_job(world)
    worlds.make_listing(world["factory"], price_fen=10_000)
    assert look() == 1
    columns = ("rank", "listing", "score", "total_fen", "starts_at", "finishes_at", "reasons")
    found = list(Match.objects.filter(operation__job=job).order_by("rank").values(*columns))
    worlds.jobs.ask_for_matching(job, at=NOW)
    worlds.matched(job)
    again = list(Match.objects.filter(operation__job=job).order_by("rank").values(*columns))
    assert again == found
    assert [row["rank"] for row in found] == [1, 2]


def test_looking_twice_changes_and_tells_nothing_more(world):
    job = waiting_job(world)
    listing = worlds.make_listing(world["factory"])
    seq = ListingNews.objects.get().changed_seq
    assert look() == 1
    assert not ListingNews.objects.exists()
    ListingNews.objects.create(listing=listing, changed_seq=seq, noted_at=NOW - timedelta(days=1))
    assert look() == 0
    assert Match.objects.filter(operation__job=job).count() == MatchNews.objects.count() == 1


def test_a_lower_price_is_news_and_a_higher_one_is_not(world):
    listing = worlds.make_listing(world["factory"], price_fen=900_000)
    job = waiting_job(world)
    Listing.objects.filter(pk=listing.pk).update(price_fen=950_000)
    listing_index.refresh(listing)
    assert not ListingNews.objects.exists()
    Listing.objects.filter(pk=listing.pk).update(price_fen=20_000)
    listing_index.refresh(listing)
    assert look() == 1
    assert offered(job) == [(1, listing.pk)]


def test_hours_that_a_cancelled_booking_frees_find_the_job(world):
    listing = worlds.make_listing(world["factory"], hours=range(8, 10), days=12)
    unit, rival = listing.units.get(), worlds.make_firm()
    periods = [window.during for window in IdleWindow.objects.filter(unit=unit)]
    held = reservations.hold(
        [(unit, worlds.Period(each.lower, each.upper)) for each in periods],
        buyer=rival,
        by=None,
        at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    job = waiting_job(world)
    assert offered(job) == []
    reservations.release(held, by=None, at=NOW)
    assert ListingNews.objects.get().listing_id == listing.pk
    assert look() == 1
    assert offered(job) == [(1, listing.pk)]


def test_a_booking_and_the_next_day_are_no_news(world):
    listing = worlds.make_listing(world["factory"])
    ListingNews.objects.all().delete()
    unit = listing.units.get()
    window = IdleWindow.objects.filter(unit=unit).order_by("during").first().during
    slot = (unit, worlds.Period(window.lower, window.lower + timedelta(hours=3)))
    until = NOW + timedelta(hours=1)
    reservations.hold([slot], buyer=world["buyer"], by=None, at=NOW, expires_at=until)
    listing_index.refresh_day(NOW + timedelta(days=1))
    assert ListingIndex.objects.get().free_from == worlds.TODAY + timedelta(days=1)
    assert not ListingNews.objects.exists()


def test_who_is_worse_than_the_last_place_does_not_enter_and_who_is_better_pushes_out(
    world, monkeypatch
):
    monkeypatch.setattr(matching, "COUNT", 2)
    for price in (20_000, 40_000):
        worlds.make_listing(worlds.make_firm(), price_fen=price)
    job = waiting_job(world)
    first, last = (listing for _rank, listing in offered(job))
    worlds.make_listing(world["factory"], price_fen=60_000)
    assert look() == 0
    better = worlds.make_listing(world["factory"], price_fen=30_000)
    assert look() == 1
    assert offered(job) == [(1, first), (2, better.pk)]
    assert Match.objects.get(listing=last).state == "superseded"


def test_what_the_buyer_has_put_aside_stays_there(world):
    listing = worlds.make_listing(world["factory"])
    job = waiting_job(world)
    Match.objects.filter(operation__job=job).update(state="dismissed")
    Listing.objects.filter(pk=listing.pk).update(price_fen=10_000)
    listing_index.refresh(listing)
    assert look() == 0
    assert offered(job) == []


def test_each_side_is_told_once_a_day_and_of_all_at_once(world):
    jobs = [waiting_job(world), waiting_job(world)]
    for _ in range(2):
        worlds.make_listing(world["factory"])
    assert look() == 4
    Notice.objects.all().delete()
    assert fresh_news.tell_all(at=NOW) == 3  # two jobs, one factory
    assert Notice.objects.filter(kind="new_capacity").count() == len(jobs)
    assert Notice.objects.get(kind="fitting_jobs").en.endswith("and 1 more now fit.")
    worlds.make_listing(world["factory"])
    assert look() == 2
    assert fresh_news.tell_all(at=NOW + timedelta(minutes=1)) == 0
    assert fresh_news.tell_all(at=NOW + timedelta(days=1)) == 3


def test_of_a_match_that_is_gone_nobody_is_told(world):
    waiting_job(world)
    worlds.make_listing(world["factory"])
    assert look() == 1
    Match.objects.update(state="superseded")
    assert fresh_news.tell_all(at=NOW + timedelta(days=1)) == 0
    assert not MatchNews.objects.exists()
