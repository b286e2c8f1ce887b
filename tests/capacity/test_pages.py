"""The pages of capacity: who may see and do what."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from capacity.models import Listing
from marketplace.accounts import todo
from marketplace.accounts.documents import store_image
from tests.capacity.conftest import published_listing, unit_of

pytestmark = pytest.mark.django_db


def page(name, *args, **query):
    return reverse(f"capacity:{name}", args=args)


def picture(name="machine.jpg"):
    content = BytesIO()
    Image.new("RGB", (900, 600), "navy").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


@pytest.fixture
def draft(lin, lin_firm):
    return published_listing(
        lin_firm, lin, state="draft", published_at=None, reviewed_by=None, title="夜班五轴"
    )


def test_anybody_opens_a_listing_and_calculates(visitor, listing):
    response = visitor.get(page("listing_detail", listing.uuid), {"amount": "12.5", "pieces": 30})
    assert response.context["bill"].total_fen == 3_250_00
    assert "¥3,250.00" in response.content.decode()


def test_the_detail_page_asks_a_fixed_number_of_questions(
    visitor, listing, django_assert_num_queries
):
    unit_of(listing, "5-axis 3")
    with django_assert_num_queries(7):
        visitor.get(page("listing_detail", listing.uuid))


def test_a_draft_is_for_its_firm_alone(visitor, as_rao, rao_firm, as_lin, draft):
    url = page("listing_detail", draft.uuid)
    assert [c.get(url).status_code for c in (visitor, as_rao, as_lin)] == [404, 404, 200]


def test_the_moderator_sees_what_was_handed_in_but_no_draft(as_bai, draft):
    assert as_bai.get(page("listing_detail", draft.uuid)).status_code == 404
    Listing.objects.filter(pk=draft.pk).update(state="submitted")
    assert as_bai.get(page("listing_detail", draft.uuid)).status_code == 200


FIRM_PAGES = [
    ("get", "listing_list", ()),
    ("get", "listing_create", ()),
    ("post", "process_fields", ()),
    ("get", "calendar", ()),
]
OWN_PAGES = [
    ("get", "listing_edit", ("what",)),
    ("get", "listing_edit", ("units",)),
    ("get", "listing_edit", ("price",)),
    ("get", "listing_edit", ("photos",)),
    ("get", "listing_edit", ("preview",)),
    ("post", "listing_edit", ("preview",)),
    ("get", "listing_move", ("archive",)),
    ("post", "listing_move", ("archive",)),
    ("post", "listing_copy", ()),
]


@pytest.mark.parametrize("own_page", OWN_PAGES)
def test_strangers_find_nothing_under_a_firms_addresses(as_rao, rao_firm, draft, own_page):
    method, name, more = own_page
    assert getattr(as_rao, method)(page(name, draft.uuid, *more)).status_code == 404
    draft.refresh_from_db()
    assert (draft.state, Listing.objects.count()) == ("draft", 1)


@pytest.mark.parametrize(("method", "name", "more"), FIRM_PAGES)
def test_visitors_are_asked_to_log_in(visitor, method, name, more):
    response = getattr(visitor, method)(page(name, *more))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("own_page", OWN_PAGES)
def test_a_viewer_may_look_but_not_edit(as_rao, rao, lin_firm, draft, own_page):
    method, name, more = own_page
    lin_firm.memberships.create(user=rao, role="viewer")
    assert getattr(as_rao, method)(page(name, draft.uuid, *more)).status_code == 403
    assert as_rao.get(page("listing_list")).status_code == 200


@pytest.mark.parametrize("name", ["listing_list", "calendar"])
@pytest.mark.parametrize("count", [1, 3])
def test_own_pages_ask_as_many_questions_for_1_row_as_for_3(
    as_lin, lin_firm, django_assert_num_queries, name, count
):
    lin = lin_firm.memberships.get().user
    for number in range(count):
        unit_of(published_listing(lin_firm, lin, title=f"机床 {number}"), "unit")
    as_lin.get(page(name))
    with django_assert_num_queries({"listing_list": 10, "calendar": 11}[name]):
        assert as_lin.get(page(name)).status_code == 200


def test_photos_are_shown_to_all_who_see_the_listing(visitor, lin, lin_firm, listing, draft):
    document = store_image(picture(), owner=lin_firm, by=lin, level="public")
    listing.photos.add(document)
    draft.photos.add(document)
    shown = visitor.get(page("photo", listing.uuid, document.uuid) + "?small")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert shown.getvalue().startswith(b"RIFF")  # read to its end, the file is closed
    assert visitor.get(page("photo", draft.uuid, document.uuid)).status_code == 404


def test_one_click_confirms_a_calendar(as_lin, listing, now):
    Listing.objects.filter(pk=listing.pk).update(state="stale")
    as_lin.post(page("listing_move", listing.uuid, "confirm_calendar"))
    listing.refresh_from_db()
    assert (listing.state, listing.calendar_confirmed_at > now) == ("published", True)


def test_pausing_shows_the_consequence_first(as_lin, listing):
    question = as_lin.get(page("listing_move", listing.uuid, "pause")).content.decode()
    assert "Buyers will not find “五轴加工中心 DMU 50”" in question
    as_lin.post(page("listing_move", listing.uuid, "pause"))
    listing.refresh_from_db()
    assert listing.state == "paused"


def test_moderation_is_no_step_of_the_factory(as_lin, listing):
    assert as_lin.post(page("listing_move", listing.uuid, "publish")).status_code == 404


def test_a_step_that_is_not_open_is_refused_in_words(as_lin, draft):
    response = as_lin.post(page("listing_move", draft.uuid, "pause"))
    assert (response.status_code, b"not open now" in response.content) == (409, True)


def test_home_tells_the_factory_what_to_do(lin, lin_firm, listing, draft, now):
    Listing.objects.filter(pk=listing.pk).update(calendar_confirmed_at=now - timedelta(days=12))
    sentences = {each.sentence: each.url for each in todo.todos(lin, lin_firm)}
    assert sentences["Finish “夜班五轴”."] == page("listing_edit", draft.uuid, "units")
    assert any("Confirm the calendar of “五轴加工中心 DMU 50”" in line for line in sentences)


def test_home_tells_buyers_nothing_of_capacity(chen, chen_firm, listing):
    assert todo.todos(chen, chen_firm) == []


def test_the_api_says_the_same_price_as_the_page(visitor, listing):
    """With its rules; a wrong amount is refused at its field."""
    rule = {"name": "Nights", "factor_bps": 7_000, "starts": "22:00", "ends": "06:00"}
    listing.price_rules.create(**rule)
    url = f"/api/v1/listings/{listing.uuid}/"
    assert visitor.get(url).json()["price_rules"] == [
        {"name": "Nights", "factor_bps": 7_000, "weekdays": [], "starts": "22:00:00"}
        | {"ends": "06:00:00", "from_on": None, "until_on": None}
    ]
    bill = visitor.get(url + "cost/", {"amount": "4", "starts_at": "2026-12-01T20:00"}).json()
    assert [line["fen"] for line in bill["lines"]] == [364_00, 520_00]
    assert (bill["total_fen"], bill["due_fen"], bill["unit"]) == (884_00, 884_00, "machine h")
    assert visitor.get(url + "cost/", {"amount": "-1"}).status_code == 400


def test_a_price_for_some_is_calculated_for_them_alone(visitor, as_lin, listing):
    Listing.objects.filter(pk=listing.pk).update(price_level="secret")
    url = f"/api/v1/listings/{listing.uuid}/cost/?amount=4"
    assert [client.get(url).status_code for client in (visitor, as_lin)] == [404, 200]
