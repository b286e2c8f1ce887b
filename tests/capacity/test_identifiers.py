"""Public identifiers: what is on the label leads to the thing, and a typing error to a sentence."""

import json
import re
from datetime import timedelta
from itertools import combinations
from uuid import UUID

import pytest
import segno
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from capacity import identifiers, reservations
from capacity.look_ups import LookUps
from capacity.models import Listing
from capacity.views.identifiers import drawn
from marketplace.accounts.models import Membership
from marketplace.core.errors import Invalid
from tests.capacity.conftest import at_hour, published_listing, unit_of
from tests.personas import client_of, person

UUID7 = UUID("01a20227-4a21-7831-851e-956a369b85fd")
CODE = "M-00T40-H798G-R64A7-MND8V-9Q1FX-J"
NOBODYS = identifiers.of("unit", UUID7)


def uuids_of_version_7():
    """Any 122 bits around the six fixed ones."""
    free = st.integers(0, (1 << 122) - 1)
    return free.map(
        lambda n: UUID(
            int=n >> 74 << 80 | 7 << 76 | (n >> 62 & 0xFFF) << 64 | 2 << 62 | n & (1 << 62) - 1
        )
    )


@given(uuid=uuids_of_version_7(), kind=st.sampled_from(sorted(identifiers.LETTERS)))
def test_every_uuid_comes_back_from_its_identifier(uuid, kind):
    written = identifiers.of(kind, uuid).code
    assert len(written.replace("-", "")) == 27
    assert identifiers.read(written) == identifiers.Identifier(kind, uuid)


def test_an_identifier_never_changes():
    assert identifiers.of("unit", UUID7).code == CODE


def test_every_wrong_sign_is_found():
    signs = CODE.replace("-", "")
    wrong = [
        signs[:place] + other + signs[place + 1 :]
        for place in range(len(signs))
        for other in identifiers.ALPHABET
        if other != signs[place]
    ]
    assert sum(_is_read(text) for text in wrong) == 0
    assert len(wrong) == 27 * 31


def test_every_two_signs_that_changed_places_are_found():
    signs = CODE.replace("-", "")
    swapped = []
    for one, other in combinations(range(len(signs)), 2):
        if signs[one] != signs[other]:
            moved = list(signs)
            moved[one], moved[other] = moved[other], moved[one]
            swapped.append("".join(moved))
    assert sum(_is_read(text) for text in swapped) == 0


def _is_read(text):
    try:
        return bool(identifiers.read(text))
    except Invalid:
        return False


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " – "),
        CODE.replace("0", "O").replace("1", "l"),
        CODE.translate({ord(c): ord(c) + 0xFEE0 for c in CODE}),  # full-width letters
        f"  {CODE}\u200b ",
    ],
)
def test_spelling_does_not_matter(typed):
    assert identifiers.read(typed) == identifiers.of("unit", UUID7)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (CODE[:-2], "27 letters and digits, this one has 26"),
        (CODE + "0", "27 letters and digits, this one has 28"),
        (CODE.replace("Q", "U"), "“U” does not occur"),
        (CODE.replace("Q", "机"), "“机” does not occur"),
        (CODE[:-1] + "D", "Compare group by group"),
        ("99.1/" + CODE, "another registry's prefix"),
        ("0" * 27, "no identifier of this platform"),
        ("", "this one has 0"),
    ],
)
def test_a_typing_error_is_named(typed, said):
    with pytest.raises(Invalid, match=said):
        identifiers.read(typed)


def test_a_registry_prefix_stands_before_it(settings):
    settings.IDENTIFIER_PREFIX = "88.123.4"
    named = identifiers.of("unit", UUID7)
    assert str(named) == f"88.123.4/{CODE}"
    assert identifiers.read(str(named)) == identifiers.read(CODE) == named
    assert named.path == f"/id/88.123.4/{CODE}/"


@pytest.mark.django_db
def test_the_address_is_the_same_however_it_is_typed(visitor, listing, settings):
    settings.IDENTIFIER_PREFIX = "88.123.4"
    named = identifiers.of("unit", listing.units.first().uuid)
    typed = visitor.get(f"/id/{named.code.lower().replace('-', '')}/")
    assert (typed.status_code, typed.url) == (302, named.path)
    assert visitor.get(named.path).status_code == 200
    assert visitor.get("/id/", {"identifier": named.code}).url == named.path


@pytest.mark.django_db
def test_a_wrong_sign_shows_the_field_again_with_what_was_typed(visitor):
    response = visitor.get("/id/", {"identifier": CODE[:-1] + "D"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Compare group by group" in page
    assert f'value="{CODE[:-1]}D"' in page


@pytest.mark.django_db
def test_strangers_see_the_unit_and_none_of_its_bookings(visitor, as_rao, rao_firm, booked):
    for client in (visitor, as_rao):
        page = client.get(identifiers.of("unit", booked.unit.uuid).path).content.decode()
        assert booked.unit.name in page
        assert "Now and next" not in page
        assert booked.buyer.short_name not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("owner", {"Calendar", "Who may see what", "Print label"}),
        ("operator", {"Calendar", "Who may see what", "Print label"}),
        ("finance", {"Calendar"}),
        ("viewer", {"Calendar"}),
    ],
)
def test_a_worker_scanning_a_machine_sees_its_bookings_and_steps(booked, lin_firm, role, seen):
    worker = person("Worker", "worker@example.com")
    Membership.objects.create(user=worker, organization=lin_firm, role=role)
    page = client_of(worker).get(identifiers.of("unit", booked.unit.uuid).path).content.decode()
    main = page[page.index("<main") :]
    assert booked.buyer.short_name in main
    assert {word for word in ("Calendar", "Who may see what", "Print label") if word in main} == (
        seen
    )


@pytest.fixture
def booked(listing, chen_firm, chen, day, now):
    slot = (listing.units.first(), at_hour(day, 9, 12))
    (booking,) = reservations.hold(
        [slot], buyer=chen_firm, by=chen, at=now, expires_at=now + timedelta(hours=1)
    )
    reservations.confirm([booking], by=None, at=now)
    return booking


@pytest.mark.django_db
def test_units_of_drafts_and_of_nobody_are_the_same_to_strangers(visitor, as_lin, lin, lin_firm):
    draft = published_listing(lin_firm, lin, state=Listing.State.DRAFT)
    unit = unit_of(draft, "hidden", rows=())
    for end in ("/", ".json", "/qr.svg", "/qr.png"):
        path = identifiers.of("unit", unit.uuid).path.rstrip("/") + end
        nobodys = NOBODYS.path.rstrip("/") + end
        assert visitor.get(path).status_code == visitor.get(nobodys).status_code == 404
        assert as_lin.get(path).status_code == 200


@pytest.mark.django_db
def test_a_retired_unit_is_known_to_its_own_people_alone(visitor, as_lin, listing, now):
    unit = listing.units.first()
    listing.units.filter(pk=unit.pk).update(retired_at=now)
    path = identifiers.of("unit", unit.uuid).path
    assert visitor.get(path).status_code == 404
    page = as_lin.get(path).content.decode()
    assert "out of use" in page
    assert "Print label" not in page


@pytest.mark.django_db
def test_programs_read_json_by_ending_or_by_accept(visitor, listing):
    unit = listing.units.first()
    unit.__class__.objects.filter(pk=unit.pk).update(model_name="DMU 50", built_in=2021)
    named = identifiers.of("unit", unit.uuid)
    by_ending = visitor.get(f"/id/{named}.json")
    by_accept = visitor.get(named.path, headers={"accept": "application/json"})
    assert by_ending.json() == by_accept.json()
    assert by_ending.json() == {
        "identifier": str(named),
        "kind": "unit",
        "url": named.address,
        "qr": f"{named.address}qr.svg",
        "unit": {
            "name": "5-axis 1",
            "model_name": "DMU 50",
            "serial_number": "",
            "built_in": 2021,
            "is_retired": False,
            "listing": str(identifiers.of("listing", listing.uuid)),
        },
        "listing": None,
        "order": None,
    }
    assert "Accept" in by_accept["Vary"]


@pytest.mark.django_db
def test_what_is_known_is_not_sent_again(visitor, listing):
    path = f"/id/{identifiers.of('listing', listing.uuid)}.json"
    etag = visitor.get(path)["ETag"]
    again = visitor.get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    Listing.objects.filter(pk=listing.pk).update(title="Renamed")
    changed = visitor.get(path, headers={"if-none-match": etag})
    assert (changed.status_code, changed.json()["listing"]["title"]) == (200, "Renamed")


@pytest.mark.django_db
def test_a_typing_error_in_json_is_a_problem(visitor):
    response = visitor.get(f"/id/{CODE[:-1]}D.json")
    assert response.status_code == 400
    assert "Compare group by group" in response.json()["detail"]


@pytest.mark.django_db
def test_a_listings_identifier_leads_to_its_page(visitor, listing):
    named = identifiers.of("listing", listing.uuid)
    assert visitor.get(named.path).url == reverse("capacity:listing_detail", args=[listing.uuid])


@pytest.mark.django_db
def test_the_code_holds_the_address_and_nothing_else(visitor, listing):
    named = identifiers.of("unit", listing.units.first().uuid)
    svg = visitor.get(f"{named.path}qr.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg.content == drawn(named, "svg")
    matrix = segno.make(named.address, error="m", micro=False).matrix
    dark = drawn(named, "png")
    assert dark[:8] == b"\x89PNG\r\n\x1a\n"
    width = int.from_bytes(dark[16:20], "big")
    assert width == (len(matrix) + 8) * 10
    assert visitor.get(f"{named.path}qr.gif").status_code == 404


@pytest.mark.django_db
def test_look_ups_are_counted(visitor, as_lin, lin_firm, monkeypatch):
    monkeypatch.setitem(LookUps.THROTTLE_RATES, "identifier", "2/min")
    path, program = NOBODYS.path, {"accept": "application/json"}
    answers = [visitor.get(path).status_code, visitor.get(path, headers=program).status_code]
    limited = visitor.get(path)
    assert [*answers, limited.status_code] == [404, 404, 429]
    assert int(limited["Retry-After"]) > 0
    assert "Too many look-ups" in limited.content.decode()
    refused = visitor.get(path, headers=program)
    assert (refused.status_code, json.loads(refused.content)["code"]) == (429, "throttled")
    assert as_lin.get(path).status_code == 404


@pytest.mark.django_db
def test_the_sheet_has_a_label_for_each_chosen_unit(as_lin, listing):
    one, other = listing.units.order_by("id")
    sheet = reverse("capacity:labels")
    assert as_lin.get(sheet).content.decode().count('<article class="unit-label">') == 2
    page = as_lin.get(sheet, {"unit": str(other.uuid)}).content.decode()
    assert page.count('<article class="unit-label">') == 1
    words = re.sub(r"<[^>]+>", "", page)
    assert str(identifiers.of("unit", other.uuid)) in words
    assert str(identifiers.of("unit", one.uuid)) not in words
    assert 'class="unit-label"' not in as_lin.get(sheet, {"chosen": "1"}).content.decode()


@pytest.mark.django_db
def test_nobody_prints_another_firms_labels(as_rao, rao_firm, listing):
    page = as_rao.get(reverse("capacity:labels"), {"unit": str(listing.units.first().uuid)})
    assert 'class="unit-label"' not in page.content.decode()
    assert as_rao.get(reverse("capacity:labels"), {"unit": "nonsense"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_sheet_asks_as_many_questions_for_1_unit_as_for_3(
    as_lin, lin, lin_firm, count, django_assert_num_queries
):
    listing = published_listing(lin_firm, lin)
    for number in range(count):
        unit_of(listing, f"unit {number}", rows=())
    as_lin.get(reverse("capacity:labels"))
    with django_assert_num_queries(6):
        as_lin.get(reverse("capacity:labels"))
