"""The pages of capacity: who may see and do what, and the whole wizard without scripts."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from capacity import reservations
from capacity.models import IdleWindow, Listing, Unit
from capacity.ranges import LOCAL, local_day
from marketplace.accounts import todo
from marketplace.accounts.documents import store_image
from tests.capacity.conftest import FIVE_AXIS, at_hour, published_listing, unit_of

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
    assert response.context["cost"]["total_fen"] == 3_250_00
    assert "¥3,250.00" in response.content.decode()


def test_the_detail_page_asks_a_fixed_number_of_questions(
    visitor, listing, django_assert_num_queries
):
    unit_of(listing, "5-axis 3")
    with django_assert_num_queries(6):
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
    ("get", "process_fields", ()),
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
    with django_assert_num_queries({"listing_list": 9, "calendar": 8}[name]):
        assert as_lin.get(page(name)).status_code == 200


def what(**changed):
    return {
        "process": FIVE_AXIS,
        "shown_process": FIVE_AXIS,
        "title": "五轴 DMU 50",
        "region": "330110",
        "attr_env_x": "500",
        "attr_env_y": "450",
        "attr_it_grade": "7",
        "attr_material": ["ALU", "STAINLESS"],
        **changed,
    }


def units(*names, week=("20:00", "08:00")):
    rows = {f"units-{n}-name": name for n, name in enumerate(names)}
    hours = {
        f"week-{end}_{day}": at
        for day in range(5)
        for end, at in zip(("starts", "ends"), week, strict=True)
    }
    return {"units-TOTAL_FORMS": len(names), "units-INITIAL_FORMS": 0, **rows, **hours}


def test_a_factory_lists_a_machine_in_five_steps_without_scripts(as_lin, lin_firm):
    first = as_lin.post(page("listing_create"), what())
    listing = Listing.objects.get()
    assert first.url == page("listing_edit", listing.uuid, "units")
    steps = [
        ("units", units("5-axis 1", "5-axis 2"), "price"),
        ("price", {"price_mode": "time", "price_fen": "260", "setup_fen": "300"}, "photos"),
        ("photos", {"description": "薄壁件", "photos": [picture()]}, "preview"),
    ]
    for step, data, following in steps:
        response = as_lin.post(page("listing_edit", listing.uuid, step), data)
        assert response.url == page("listing_edit", listing.uuid, following)
    assert as_lin.get(page("listing_edit", listing.uuid, "preview")).context["gaps"] == []
    as_lin.post(page("listing_edit", listing.uuid, "preview"))
    listing.refresh_from_db()
    assert (listing.state, listing.price_fen, listing.setup_fen) == ("submitted", 260_00, 300_00)
    assert (listing.attributes, listing.materials, listing.photos.count()) == (
        {"env_x": 500.0, "env_y": 450.0, "it_grade": 7},
        ["ALU", "STAINLESS"],
        1,
    )
    assert (Unit.objects.count(), IdleWindow.objects.count() > 80) == (2, True)


def test_another_process_shows_its_fields_before_anything_is_saved(as_lin, lin_firm):
    response = as_lin.post(page("listing_create"), what(process="MFG.PRIM.INJ.STD"))
    assert (response.status_code, Listing.objects.count()) == (200, 0)
    assert b'name="attr_clamp_force_kn"' in response.content
    assert 'value="五轴 DMU 50"' in response.content.decode()


def test_errors_stand_at_the_field_and_on_top_and_nothing_typed_is_lost(as_lin, lin_firm):
    response = as_lin.post(page("listing_create"), what(title="", attr_env_x="-3"))
    html = response.content.decode()
    assert set(response.context["form"].errors) == {"title", "attr_env_x"}
    assert 'href="#id_title"' in html
    assert 'value="450"' in html


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"price_mode": "time", "price_fen": "-5"}, "price_fen"),
        ({"price_mode": "time"}, "price_fen"),
        ({"price_mode": "value", "value_bps": "0"}, "value_bps"),
        ({"price_mode": "value", "value_bps": "120"}, "value_bps"),
        ({"price_fen": "5"}, "price_mode"),
        ({"price_mode": "time", "price_fen": "99999999999"}, "price_fen"),
    ],
)
def test_wrong_prices_are_said_at_the_field(as_lin, draft, data, field):
    response = as_lin.post(page("listing_edit", draft.uuid, "price"), data)
    assert list(response.context["form"].errors) == [field]


def test_a_preset_fills_the_week_without_saving(as_lin, draft):
    response = as_lin.post(
        page("listing_edit", draft.uuid, "units"), units("A") | {"preset": "always"}
    )
    assert (response.status_code, Unit.objects.count()) == (200, 0)
    assert response.content.count(b'value="00:00"') == 14
    assert b'value="A"' in response.content


def test_half_a_day_and_odd_minutes_are_refused(as_lin, draft):
    data = units("A") | {"week-ends_0": "", "week-starts_1": "20:07"}
    response = as_lin.post(page("listing_edit", draft.uuid, "units"), data)
    assert set(response.context["week"].errors) == {"ends_0", "starts_1"}


def test_a_wrong_file_is_refused_in_words_and_the_text_stays(as_lin, draft):
    fake = SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    response = as_lin.post(
        page("listing_edit", draft.uuid, "photos"), {"description": "薄壁", "photos": [fake]}
    )
    assert list(response.context["form"].errors) == ["photos"]
    assert "薄壁" in response.content.decode()


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


def local(moment):
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


def window(unit, period, step):
    return {
        "unit": unit.uuid,
        "starts_at": local(period.start),
        "ends_at": local(period.end),
        "step": step,
    }


def test_the_calendar_offers_and_withdraws(as_lin, unit, day):
    as_lin.post(page("calendar"), window(unit, at_hour(day, 9, 12), "withdraw"))
    assert not IdleWindow.objects.filter(unit=unit, during__contains=day + timedelta(hours=10))
    as_lin.post(page("calendar"), window(unit, at_hour(day, 9, 12), "offer"))
    assert IdleWindow.objects.filter(unit=unit, during__contains=day + timedelta(hours=10))


def test_the_calendar_names_the_booking_in_the_way(as_lin, unit, chen_firm, day, now):
    period = at_hour(day, 9, 12)
    until = now + timedelta(hours=1)
    reservations.hold([(unit, period)], buyer=chen_firm, by=None, at=now, expires_at=until)
    html = as_lin.post(page("calendar"), window(unit, period, "withdraw")).content.decode()
    assert "启明医疗 has booked this unit for" in html
    assert f"{local_day(day)} 09:00–12:00" in html


def test_the_calendar_knows_only_units_of_the_firm(as_rao, rao_firm, unit, day):
    response = as_rao.post(page("calendar"), window(unit, at_hour(day, 9), "withdraw"))
    assert (response.status_code, IdleWindow.objects.filter(unit=unit).exists()) == (200, True)
    assert response.context["units"] == []


@pytest.mark.parametrize("asked", ["2026-13-45", "yesterday", "2026-12-01"])
def test_the_calendar_forgives_odd_dates(as_lin, unit, asked):
    assert as_lin.get(page("calendar"), {"from": asked}).status_code == 200


def test_home_tells_the_factory_what_to_do(lin, lin_firm, listing, draft, now):
    Listing.objects.filter(pk=listing.pk).update(calendar_confirmed_at=now - timedelta(days=12))
    sentences = {each.sentence: each.url for each in todo.todos(lin, lin_firm)}
    assert sentences["Finish “夜班五轴”."] == page("listing_edit", draft.uuid, "units")
    assert any("Confirm the calendar of “五轴加工中心 DMU 50”" in line for line in sentences)


def test_home_tells_buyers_nothing_of_capacity(chen, chen_firm, listing):
    assert todo.todos(chen, chen_firm) == []
