"""Saved searches: kept, renamed, deleted; a worker tells of what is new, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from capacity import listing_index, listings, saved_searches
from capacity.models import Listing, SavedSearch
from marketplace.accounts.models import Document
from marketplace.core.errors import Invalid, Refused
from marketplace.notices.models import Notice
from tests.capacity.conftest import published_listing
from tests.racing import race

URL = "/capacity/searches/"


def save(user, query="q=五轴", *, name="五轴", notifies=True, organization=None):
    return saved_searches.save(
        user,
        name=name,
        query=query,
        notifies=notifies,
        organization=organization,
        at=timezone.now(),
    )


def live(firm, by, title="五轴 DMU 50", **fields):
    listing = published_listing(firm, by, title=title, **fields)
    listing_index.refresh(listing)
    return listing


def look():
    """As if an hour had passed."""
    return saved_searches.look_due(timezone.now() + timedelta(hours=2))


@pytest.mark.django_db
def test_new_listings_are_told_of_in_one_digest_and_never_again(chen, lin, lin_firm):
    live(lin_firm, lin, "五轴 老")
    save(chen)
    live(lin_firm, lin)
    live(lin_firm, lin, "五轴 DMU 65")
    assert look() == 1
    (notice,) = Notice.objects.filter(user=chen)
    assert notice.en == "“五轴”: 2 new or changed listings: 五轴 DMU 65, 五轴 DMU 50"
    assert notice.path == f"{URL}{SavedSearch.objects.get().uuid}/"
    assert notice.mail_due_at is not None
    assert look() == 0
    saved_searches.look_due(timezone.now() + timedelta(hours=9))
    assert Notice.objects.filter(user=chen).count() == 1


@pytest.mark.django_db
def test_a_changed_listing_is_new_again_but_a_booked_one_is_not(chen, lin, lin_firm):
    listing = live(lin_firm, lin)
    save(chen)
    listing_index.refresh(listing)
    assert look() == 0
    Listing.objects.filter(pk=listing.pk).update(price_fen=99_00)
    listing_index.refresh(listing)
    SavedSearch.objects.update(due_at=timezone.now())
    assert look() == 1


@pytest.mark.django_db
def test_nothing_is_due_before_its_hour(chen, lin, lin_firm):
    save(chen)
    live(lin_firm, lin)
    assert saved_searches.look_due(timezone.now() + timedelta(minutes=50)) == 0


@pytest.mark.django_db
def test_a_hidden_price_triggers_no_notice_for_whoever_may_not_read_it(chen, lin, lin_firm):
    save(chen, "price_max=300", name="便宜")
    live(lin_firm, lin, price_level=Document.Level.COUNTERPARTY)
    assert look() == 0


@pytest.mark.django_db
def test_one_s_own_listings_are_no_news(lin, lin_firm):
    save(lin, organization=lin_firm)
    live(lin_firm, lin)
    assert look() == 0


@pytest.mark.django_db
def test_a_crash_after_the_look_repeats_nothing(chen, lin, lin_firm, monkeypatch):
    save(chen)
    live(lin_firm, lin)
    with monkeypatch.context() as patch:
        patch.setattr(saved_searches.tell, "person", lambda *_args, **_kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look()
    assert SavedSearch.objects.get().last_count == 0
    assert look() == 1
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_paused_and_resumed_it_is_offered_anew(chen, lin, listing):
    save(chen, "")
    listings.pause(listing, by=lin, at=timezone.now())
    listings.resume(listing, by=lin, at=timezone.now())
    assert look() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=五轴&after=xyz&sort=price", "q=%E4%BA%94%E8%BD%B4&sort=price"),
        ("place=330000&kind=&x=5&utm=1", "place=330000&x=5"),
        ("sort=upwards", ""),
        ("certificate=CMA&certificate=CNAS", "certificate=CMA&certificate=CNAS"),
    ],
)
def test_a_query_keeps_filters_and_order_alone(query, kept):
    assert saved_searches.normalised(query) == kept


@pytest.mark.django_db
def test_what_cannot_be_kept_is_refused_with_a_sentence(chen, monkeypatch):
    save(chen)
    with pytest.raises(Invalid, match="already"):
        save(chen)
    with pytest.raises(Invalid, match="name"):
        save(chen, name="  ")
    with pytest.raises(Invalid, match="filters"):
        save(chen, "grade=Z", name="z")
    monkeypatch.setattr(saved_searches, "MOST", 1)
    with pytest.raises(Refused, match="1 saved searches"):
        save(chen, name="more")


@pytest.mark.race
def test_two_saved_at_once_do_not_pass_the_limit(committed_db, chen, monkeypatch):
    monkeypatch.setattr(saved_searches, "MOST", 1)
    won, lost = race(*(lambda name=name: save(chen, name=name) for name in "ab"))
    assert (len(won), len(lost), SavedSearch.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_notices_off_and_on_again_tell_from_then_on(chen, lin, lin_firm):
    search = save(chen)
    saved_searches.change(search, name="五轴", notifies=False, at=timezone.now())
    live(lin_firm, lin)
    assert (look(), SavedSearch.objects.get().due_at) == (0, None)
    saved_searches.change(search, name="新名", notifies=True, at=timezone.now())
    assert (look(), SavedSearch.objects.get().name) == (0, "新名")


@pytest.mark.django_db
def test_the_pages_keep_rename_open_and_delete(as_chen, chen):
    page = as_chen.get(f"{URL}new/?q=五轴&place=330000")
    assert page.context["form"]["name"].value() == "五轴 · Zhejiang"
    data = {"name": "浙江五轴", "notifies": "on", "query": page.context["form"]["query"].value()}
    assert as_chen.post(f"{URL}new/", data).url == URL
    search = SavedSearch.objects.get(user=chen)
    assert "浙江五轴".encode() in as_chen.get(URL).content
    opened = as_chen.get(f"{URL}{search.uuid}/").url
    assert opened == f"/capacity/?{search.query}&sort=newest"
    assert as_chen.post(f"{URL}{search.uuid}/edit/", {"name": ""}).status_code == 422
    as_chen.post(f"{URL}{search.uuid}/edit/", {"name": "改名"})
    search.refresh_from_db()
    assert (search.name, search.notifies) == ("改名", False)
    assert b"is deleted" in as_chen.get(f"{URL}{search.uuid}/remove/").content
    as_chen.post(f"{URL}{search.uuid}/remove/")
    assert not SavedSearch.objects.exists()


@pytest.mark.django_db
def test_a_stranger_s_search_does_not_exist(as_rao, chen):
    search = save(chen)
    for step in ("", "edit/", "remove/"):
        assert as_rao.get(f"{URL}{search.uuid}/{step}").status_code == 404
    assert as_rao.delete(f"/api/v1/saved-searches/{search.uuid}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_1_row_as_for_3(as_chen, chen, django_assert_num_queries, count):
    for number in range(count):
        save(chen, name=f"{number}")
    with django_assert_num_queries(6):
        as_chen.get(URL)


@pytest.mark.django_db
def test_the_api_saves_changes_and_deletes(as_chen):
    address = "/api/v1/saved-searches/"
    body = {"name": "五轴", "query": "q=五轴&junk=1"}
    made = as_chen.post(address, body, "application/json").json()
    assert (made["query"], made["notifies"]) == ("q=%E4%BA%94%E8%BD%B4", True)
    one = f"{address}{made['uuid']}/"
    changed = as_chen.patch(one, {"notifies": False}, "application/json").json()
    assert (changed["name"], changed["notifies"]) == ("五轴", False)
    assert len(as_chen.get(address).json()) == 1
    assert as_chen.delete(one).status_code == 204
    assert as_chen.get(one).status_code == 404
    refused = as_chen.post(address, {"name": "x", "query": "grade=Z"}, "application/json")
    assert refused.status_code in (400, 409)
