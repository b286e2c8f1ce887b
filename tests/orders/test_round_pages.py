"""Pages and API of clearing rounds: reading, taking part, the report, what it keeps to itself."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from orders import round_report
from orders.models import RoundAbstention, RoundEntry, RoundPair
from tests.orders import round_world, worlds
from tests.orders.round_world import AFTER

pytestmark = pytest.mark.django_db


def at_page(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(round_, name="round_detail"):
    return reverse(f"orders:{name}", args=[round_.uuid])


def test_a_buyer_enters_from_the_page_of_the_job_and_leaves_again():
    round_, job = round_world.announced(), round_world.job()
    client = at_page(job.owner)
    page = client.get(reverse("orders:job_detail", args=[job.uuid])).text
    assert url(round_, "round_enter") in page
    sent = {"job": str(job.uuid), "back": "job"}
    assert client.post(url(round_, "round_enter"), sent).status_code == 302
    assert RoundEntry.objects.get().job == job
    page = client.get(reverse("orders:job_detail", args=[job.uuid])).text
    assert url(round_, "round_leave") in page
    client.post(url(round_, "round_leave"), sent)
    assert not RoundEntry.objects.exists()


def test_a_factory_keeps_its_listing_out_and_offers_it_again():
    round_, listing = round_world.announced(), round_world.machine()
    client, sent = at_page(listing.owner), {"listing": str(listing.uuid)}
    assert url(round_, "round_keep_out") in client.get(url(round_)).text
    client.post(url(round_, "round_keep_out"), sent)
    assert RoundAbstention.objects.get().listing == listing
    client.post(url(round_, "round_offer"), sent)
    assert not RoundAbstention.objects.exists()


def test_nobody_enters_the_job_of_another_firm():
    round_, job, stranger = round_world.announced(), round_world.job(), round_world.job()
    answer = at_page(stranger.owner).post(url(round_, "round_enter"), {"job": str(job.uuid)})
    assert answer.status_code == 404
    api = reverse("api-orders:round-enter", args=[round_.uuid])
    sent = {"job": str(job.uuid)}
    answer = at_page(stranger.owner).post(api, sent, content_type="application/json")
    assert answer.status_code == 404


def cleared_round(jobs, machines):
    for _ in range(machines):
        round_world.machine()
    wanted = [round_world.job(1_500_000 + 100_000 * number) for number in range(jobs)]
    round_ = round_world.announced()
    round_world.enter(round_, *wanted)
    return round_world.cleared(round_), wanted


def test_the_public_report_names_no_firm_and_withholds_sums_of_few():
    round_, wanted = cleared_round(jobs=2, machines=1)
    page = Client().get(url(round_)).text
    kept = round_.figures["methods"][-1]["value_fen"]
    assert f"{kept / 100:,.2f}" not in page
    for firm in (wanted[0].buyer, RoundPair.objects.get().unit.listing.organization):
        assert firm.short_name not in page
    desk = at_page(round_world.moderator()).get(reverse("staff:round", args=[round_.uuid])).text
    assert f"{kept / 100:,.2f}" in desk


def test_sums_are_published_where_three_firms_stand_on_each_side():
    round_, _wanted = cleared_round(jobs=4, machines=3)
    kept = round_.figures["methods"][-1]["value_fen"]
    assert f"{kept / 100:,.2f}" in Client().get(url(round_)).text


def test_a_loser_reads_why_and_how_many_competed():
    round_, wanted = cleared_round(jobs=3, machines=2)
    loser = RoundEntry.objects.get(outcome="unserved")
    loser.round = round_
    sentence = round_report.outcome(loser)
    client = at_page(next(job.owner for job in wanted if job == loser.job))
    client.cookies.load({"django_language": "en"})
    assert "3 jobs asked for 2 machines" in sentence or "3" in sentence
    assert f"{loser.options}" in sentence
    assert client.get(url(round_)).status_code == 200


def test_the_winner_finds_the_reserved_hours_at_home_on_the_job_and_accepts(monkeypatch):
    _round, (job,) = cleared_round(jobs=1, machines=1)
    later = AFTER + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client, match = at_page(job.owner), RoundPair.objects.get().match
    accept = reverse("orders:match_accept", args=[match.uuid])
    assert accept in client.get(reverse("accounts:home")).text
    assert accept in client.get(reverse("orders:job_detail", args=[job.uuid])).text
    assert client.post(accept).status_code == 302
    match.refresh_from_db()
    assert match.state == "accepted_by_buyer"


def test_the_list_shows_what_is_coming_before_what_was():
    first, second = round_world.announced(), round_world.announced()
    round_world.cleared(first)
    page = Client().get(reverse("orders:round_list")).text
    assert page.index(str(second.uuid)) < page.index(str(first.uuid))


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_number_of_questions(django_assert_num_queries, rows):
    for _ in range(rows):
        round_world.cleared(round_world.announced())
        round_world.announced()
    client = Client()
    client.get(reverse("orders:round_list"))
    with django_assert_num_queries(2):
        client.get(reverse("orders:round_list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_asks_the_same_number_of_questions(django_assert_num_queries, rows):
    round_, _wanted = cleared_round(jobs=rows, machines=rows)
    client = at_page(round_world.moderator())
    page = reverse("staff:round", args=[round_.uuid])
    client.get(page)
    with django_assert_num_queries(8):
        client.get(page)


def test_the_api_tells_the_same_as_the_page():
    round_, wanted = cleared_round(jobs=3, machines=2)
    answer = at_page(wanted[0].owner).get(reverse("api-orders:round", args=[round_.uuid])).json()
    assert [way["name"] for way in answer["ways"]] == [
        "first_come",
        "greedy",
        "stable",
        "greatest",
    ]
    assert {way["value_fen"] for way in answer["ways"]} == {None}
    assert [entry["job"] for entry in answer["own_entries"]] == [str(wanted[0].uuid)]
    assert (answer["state"], answer["entered"], answer["served"]) == ("cleared", 3, 2)


def test_the_api_enters_and_refuses_with_the_sentence_of_the_page():
    round_, job = round_world.announced(), round_world.job(due_on=worlds.TODAY + timedelta(days=3))
    api, sent = reverse("api-orders:round-enter", args=[round_.uuid]), {"job": str(job.uuid)}
    answer = at_page(job.owner).post(api, sent, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "does_not_fit")
