"""One queue of listings and changes: order, filters, pages, and several clean ones at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from capacity import listings, revisions
from capacity.models import Listing, ListingRevision, Screening
from marketplace.staff import listing_desk
from tests import personas
from tests.capacity.conftest import published_listing, unit_of
from tests.capacity.test_screening import WORDS, picture

pytestmark = pytest.mark.django_db
QUEUE = "staff:listing_queue"


def rows(client, **asked):
    return client.get(reverse(QUEUE), asked).context["rows"]


def change_of(listing, by, hours_ago, **fields):
    at = timezone.now() - timedelta(hours=hours_ago)
    fields = fields or {"description": "五轴联动，铝合金与不锈钢，精度 IT7，可加急。"}
    return revisions.change(listing, fields=fields, by=by, at=at)


@pytest.fixture
def waiting_change(offered, lin):
    """Asked for 30 hours ago: the promise is broken."""
    return change_of(offered, lin, 30)


def clean(*things):
    """As after a look at their photographs."""
    for thing in things:
        key = {"listing": thing} if isinstance(thing, Listing) else {"revision": thing}
        Screening.objects.filter(**key).update(verdict=0)


def test_the_oldest_promise_stands_first_whatever_it_is(as_bai, waiting_listing, waiting_change):
    page = as_bai.get(reverse(QUEUE))
    assert [(row.what, row.uuid) for row in page.context["rows"]] == [
        ("change", waiting_change.uuid),
        ("new", waiting_listing.uuid),
    ]
    assert page.context["counts"] == {"waiting": 2, "overdue": 1}
    assert page.text.count("badge--risk") == 2  # the count and the row


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"what": "new"}, ["new"]),
        ({"what": "change"}, ["change"]),
        ({"kind": "manufacturing"}, ["change", "new"]),
        ({"kind": "labour"}, []),
        ({"province": "330000"}, ["change", "new"]),
        ({"province": "440000"}, []),
        ({"result": "1"}, ["change", "new"]),
        ({"result": "2"}, []),
        ({"whose": "mine"}, []),
        ({"whose": "free"}, ["change", "new"]),
        ({"kind": "nonsense", "result": "x"}, ["change", "new"]),
    ],
)
def test_the_queue_is_filtered(as_bai, waiting_listing, waiting_change, asked, found):
    assert [row.what for row in rows(as_bai, **asked)] == found


def test_what_one_took_is_found_as_ones_own(as_bai, bai, waiting_listing, waiting_change):
    revisions.take(waiting_change, by=bai, at=timezone.now())
    assert [row.what for row in rows(as_bai, whose="mine")] == ["change"]


def test_active_filters_are_chips_that_can_be_taken_away(as_bai, waiting_listing):
    page = as_bai.get(reverse(QUEUE), {"what": "new", "result": "1"})
    assert [(str(chip["label"]), chip["url"]) for chip in page.context["chips"]] == [
        ("New listings", "?result=1"),
        ("to look at", "?what=new"),
    ]


def test_the_queue_goes_on_where_it_stopped(as_bai, lin, lin_firm, monkeypatch):
    monkeypatch.setattr(listing_desk, "PAGE", 2)
    at = timezone.now()
    wanted = []
    for number in range(5):
        listing = published_listing(lin_firm, lin, title=f"{number}")
        wanted.append(revisions.change(listing, fields={"title": f"x{number}"}, by=lin, at=at).uuid)
    found, after = [], ""
    while True:
        page = as_bai.get(reverse(QUEUE), {"after": after}).context
        found += [row.uuid for row in page["rows"]]
        if not page["next"]:
            break
        after = page["next"].partition("after=")[2].replace("%3D", "=")
    assert found == wanted


@pytest.mark.parametrize("after", ["x", "W10=", "bnVsbA==", "é"])
def test_a_place_that_does_not_exist_is_refused(as_bai, after):
    assert as_bai.get(reverse(QUEUE), {"after": after}).status_code == 400


@pytest.mark.parametrize("others", [0, 2])
def test_the_queue_asks_as_often_for_one_as_for_three(
    others, as_bai, lin, waiting_change, django_assert_num_queries
):
    for number in range(others):
        listing = published_listing(waiting_change.listing.organization, lin, title=f"{number}")
        change_of(listing, lin, 1, attributes={"env_x": 700})
    as_bai.get(reverse(QUEUE))
    with django_assert_num_queries(9):
        assert len(rows(as_bai)) == 1 + others


def test_several_clean_ones_are_approved_after_the_consequence(
    as_bai, waiting_listing, waiting_change
):
    clean(waiting_listing, waiting_change)
    keys = [f"change:{waiting_change.uuid}", f"new:{waiting_listing.uuid}"]
    asked = as_bai.post(reverse("staff:approve_clean"), {"case": keys})
    assert (asked.status_code, "Approve these 2?" in asked.text) == (200, True)
    waiting_change.refresh_from_db()
    assert waiting_change.state == "pending"


def approve(client, *keys):
    sent = {"case": keys, "confirmed": "1"}
    return client.post(reverse("staff:approve_clean"), sent, follow=True)


def photographed(*things):
    """Nothing for the checks to point at."""
    for listing, fingerprint in zip(things, (0x0F0F_0F0F_0F0F_0F0F, 0x3333_3333), strict=True):
        owner = listing.organization
        by = owner.memberships.get().user
        listing.photos.add(picture(owner, by, fingerprint))
        Listing.objects.filter(pk=listing.pk).update(description=WORDS)


def test_confirmed_they_are_live(as_bai, bai, waiting_listing, waiting_change):
    photographed(waiting_listing, waiting_change.listing)
    answer = approve(as_bai, f"change:{waiting_change.uuid}", f"new:{waiting_listing.uuid}")
    assert "2 are live now." in answer.text
    for thing, state in ((waiting_listing, "published"), (waiting_change, "approved")):
        thing.refresh_from_db()
        assert thing.state == state


def test_what_is_not_clean_any_more_stays(as_bai, waiting_listing):
    clean(waiting_listing)  # but it has no photo: found when it is checked again
    answer = approve(as_bai, f"new:{waiting_listing.uuid}")
    assert "The checks find something by now" in answer.text
    waiting_listing.refresh_from_db()
    assert waiting_listing.state == "in_review"


def test_nothing_is_taken_out_of_a_colleagues_hands_in_bulk(as_bai, bai, waiting_listing):
    bo = personas.person("Bo Lan", "bo@example.com")
    bo.appointments.create(role="moderator")
    listings.take(waiting_listing, by=bo, at=timezone.now())
    answer = approve(as_bai, f"new:{waiting_listing.uuid}")
    assert "Bo Lan has this in hand" in answer.text
    waiting_listing.refresh_from_db()
    assert (waiting_listing.state, waiting_listing.reviewed_by) == ("in_review", bo)


@pytest.mark.parametrize(
    "keys", [[], ["new:x"], ["nonsense"], ["new:00000000-0000-0000-0000-000000000000"]]
)
def test_ticking_nothing_says_so(as_bai, keys):
    assert "Tick the clean ones" in approve(as_bai, *keys).text


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"q": "杭州精铸"}, 1),
        ({"q": "nobody"}, 0),
        ({"state": "published"}, 1),
        ({"state": "suspended"}, 0),
        ({"state": "draft"}, 1),  # not among the states one can ask for
        ({}, 1),
    ],
)
def test_any_listing_is_found_by_firm_or_state(as_bai, offered, asked, count):
    found = as_bai.get(reverse("staff:listing_find"), asked).context["rows"]
    assert len(found) == count


def test_a_listing_is_found_by_the_address_of_its_page(as_bai, offered):
    address = "https://gongzao.example" + reverse("capacity:listing_detail", args=[offered.uuid])
    assert as_bai.get(reverse("staff:listing_find"), {"q": address}).context["rows"] == [offered]
    other = unit_of(offered, "9").uuid
    assert as_bai.get(reverse("staff:listing_find"), {"q": str(other)}).context["rows"] == []


def test_the_desk_is_told_how_much_waits(as_bai, waiting_listing, waiting_change):
    page = as_bai.get(reverse("staff:queues"))
    assert "2 listings or changes wait for review" in page.text
    assert ListingRevision.objects.count() == 1
