"""Who may read what of a listing: every level × every reader, at every door where it could show.

Each fact is a mark that occurs nowhere else; what a door shows is the set of marks found in it.
"""

import json
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils import timezone

from capacity import disclosure, identifiers, levels, listing_index, reservations, search
from capacity.levels import ANYBODY, Level, Reader, Tier
from capacity.models import Booking, Listing, Unit
from marketplace.accounts.models import Document, Membership
from tests.capacity.conftest import at_hour, published_listing, unit_of
from tests.personas import client_of, firm, person

LEVELS = tuple(Level.values)
MARKS = {
    "price": "77,777.77",
    "units": "MODEL-MARK",
    "serial_number": "SERIAL-MARK",
    "address": "ADDRESS-MARK",
    "description": "DESCRIPTION-MARK",
    "env_x": "4,321",
    "material": "Stainless",
}
PLAIN = {**MARKS, "price": "7777777", "env_x": "4321", "material": "STAINLESS"}
TIERS = {
    "visitor": Tier.PUBLIC,
    "unverified": Tier.PUBLIC,
    "stranger": Tier.PLATFORM,
    "partner": Tier.COUNTERPARTY,
    "official": Tier.PLATFORM,
    "moderator": Tier.PLATFORM,
    "operator": Tier.SECRET,
    "viewer": Tier.SECRET,
}


@pytest.fixture
def marked(lin, lin_firm):
    """A listing all of whose facts are marks."""
    listing = published_listing(
        lin_firm,
        lin,
        title="Marked",
        price_fen=7_777_777,
        address=MARKS["address"],
        description=MARKS["description"],
        materials=["STAINLESS"],
        attributes={"env_x": 4321, "it_grade": 7},
    )
    unit = unit_of(listing, "Machine")
    Unit.objects.filter(pk=unit.pk).update(
        model_name=MARKS["units"], serial_number=MARKS["serial_number"]
    )
    listing.photos.add(_photo(lin_firm, lin))
    _index(listing)
    return listing


def _photo(owner, by):
    return Document.objects.create(
        owner=owner,
        uploaded_by=by,
        level=Level.PUBLIC,
        name="hall.webp",
        content_type="image/webp",
        size=4,
        sha256="0" * 64,
        file="documents/none.webp",
        width=1,
        height=1,
    )


def _index(listing):
    listing_index.refresh_words(listing)
    listing_index.refresh(listing)


def _set(listing, level, names=(*MARKS, "calendar")):
    listing.price_level = level
    listing.levels = {name: level for name in names if name != "price"}
    listing.save(update_fields=["price_level", "levels"])
    listing.photos.update(level=level)
    _index(listing)


CLIENTS = {
    "visitor": "visitor",
    "stranger": "as_rao",
    "partner": "as_chen",
    "official": "as_wu",
    "moderator": "as_bai",
}


@pytest.fixture
def clients(request, lin_firm, chen_firm, marked, day):
    """Everybody who reads, by the name in TIERS; Chen has booked an hour."""
    slot = (marked.units.get(), at_hour(day, 9))
    now = timezone.now()
    (booking,) = reservations.hold([slot], buyer=chen_firm, by=None, at=now, expires_at=day)
    reservations.confirm([booking], by=None, at=now)
    newcomer = person("Newcomer", "new@example.com")
    firm(newcomer, uscc="91330212MA2C4D5E6K", name="新", short_name="新", region="330212",
         state="registered", verified_at=None)  # fmt: skip
    request.getfixturevalue("rao_firm")
    found = {who: request.getfixturevalue(name) for who, name in CLIENTS.items()}
    found["unverified"] = client_of(newcomer)
    for role in ("operator", "viewer"):
        worker = person(role.title(), f"{role}@example.com")
        Membership.objects.create(user=worker, organization=lin_firm, role=role)
        found[role] = client_of(worker)
    return found


def _may(reader, level):
    return TIERS[reader] >= levels.TIERS[level]


def _main(response):
    page = response.content.decode()
    return page[page.index("<main") :]


def _shown(text, marks):
    return {name for name, mark in marks.items() if mark in text}


@pytest.mark.django_db
@pytest.mark.parametrize("level", LEVELS)
def test_the_page_and_programs_show_what_the_level_allows(clients, marked, level):
    _set(marked, level)
    unit = identifiers.of("unit", marked.units.get().uuid)
    listing = identifiers.of("listing", marked.uuid)
    for reader, client in clients.items():
        shown = {
            "page": _shown(_main(client.get(f"/capacity/{marked.uuid}/")), MARKS),
            "api": _shown(client.get(f"/api/v1/listings/{marked.uuid}/").content.decode(), PLAIN),
            "unit": _shown(_main(client.get(unit.path)), MARKS),
            "unit json": _shown(client.get(f"/id/{unit}.json").content.decode(), PLAIN),
            "json": _shown(client.get(f"/id/{listing}.json").content.decode(), PLAIN),
        }
        assert shown == (EVERYTHING if _may(reader, level) else NOTHING), (reader, level)


LISTED = {"price", "description", "env_x", "material"}
EVERYTHING = {
    "page": {*LISTED, "units", "serial_number", "address"} - {"serial_number"},
    "api": LISTED,
    "unit": {"units", "serial_number"},
    "unit json": {"units", "serial_number"},
    "json": {*LISTED, "address"},
}
NOTHING = {door: set() for door in EVERYTHING}


@pytest.mark.django_db
@pytest.mark.parametrize("level", LEVELS)
def test_a_photo_below_its_level_is_as_good_as_none(clients, marked, level, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = marked.photos.get()
    for field, name in ((document.file, "a.webp"), (document.thumbnail, "b.webp")):
        field.save(name, ContentFile(b"RIFF"), save=True)
    _set(marked, level)
    path = f"/capacity/{marked.uuid}/photos/{document.uuid}/"
    nobodys = f"/capacity/{marked.uuid}/photos/{marked.uuid}/"
    for reader, client in clients.items():
        statuses = [_status(client, path), _status(client, f"{path}?small")]
        assert statuses == ([200, 200] if _may(reader, level) else [404, 404]), reader
        assert client.get(nobodys).status_code == 404
        in_page = str(document.uuid) in _main(client.get(f"/capacity/{marked.uuid}/"))
        assert in_page is _may(reader, level)


def _status(client, path):
    response = client.get(path)
    b"".join(response)  # reads the file to its end
    return response.status_code


ASKS = {
    "price": {"price_by": "hour", "price_max": "80000"},
    "price order": {"sort": "price"},
    "hours order": {"sort": "hours"},
    "env_x": {"x": "4000"},
    "tolerance": {"tolerance": "18"},
    "material": {"material": "STAINLESS"},
    "calendar": {"hours": "1"},
    "description": {"q": "DESCRIPTION-MARK"},
    "units": {"q": "MODEL-MARK"},
}
IN_WORDS = {"description", "units"}  # one text serves all readers: found by everybody or nobody


@pytest.mark.django_db
@pytest.mark.parametrize("level", LEVELS)
def test_search_finds_sorts_and_counts_by_nothing_hidden(marked, lin_firm, chen_firm, level):
    """Counterparty prices stand on each page alone: no list is filtered or sorted by them."""
    _set(marked, level, (*MARKS, "calendar", "it_grade"))
    readers = {
        "visitor": ANYBODY,
        "platform": Reader(is_platform=True),
        "partner": Reader(is_platform=True, dealt=frozenset([lin_firm.pk])),
    }
    for who, reader in readers.items():
        is_member = who != "visitor"
        in_lists = level == Level.PUBLIC or (level == Level.PLATFORM and is_member)
        for name, asked in ASKS.items():
            found = search.find(QueryDict(urlencode(asked)), reader=reader)
            may = level == Level.PUBLIC if name in IN_WORDS else in_lists
            counted = [len(found.listings), found.count, found.counts["kind"]]
            expected = [1, 1, {"manufacturing": 1}] if may else [0, 0, {}]
            assert counted == expected, (who, level, name)


@pytest.mark.django_db
@pytest.mark.parametrize("level", LEVELS)
def test_cards_show_what_the_level_allows(clients, marked, level):
    _set(marked, level)
    photo = str(marked.photos.get().uuid)
    for reader, client in clients.items():
        page = _main(client.get("/capacity/"))
        card = page[page.index('id="cards"') :]
        marks = {"price": MARKS["price"], "material": MARKS["material"], "calendar": "idle h"}
        expected = set(marks) if _may(reader, level) else set()
        assert _shown(card, marks) == expected, (reader, level)
        assert (photo in card) is (level == Level.PUBLIC), "one photo serves all lists"


@pytest.mark.django_db
@pytest.mark.parametrize("level", LEVELS)
def test_programs_get_the_same_lists(clients, marked, level):
    _set(marked, level)
    for reader, client in clients.items():
        rows = client.get("/api/v1/listings/").json()["results"]
        listed = _shown(json.dumps(rows), PLAIN)
        assert listed == (LISTED if _may(reader, level) else set()), (reader, level)
        assert (rows[0]["idle_hours"] is None) is not _may(reader, level)


@pytest.mark.django_db
def test_tags_and_lengths_tell_nothing_hidden(clients, marked):
    """Two twins that differ in hidden facts alone answer strangers with the same bytes."""
    _set(marked, Level.SECRET)
    path = f"/id/{identifiers.of('listing', marked.uuid)}.json"
    before = {who: clients[who].get(path) for who in ("visitor", "stranger", "partner")}
    marked.price_fen, marked.description, marked.address = 1, "other words", "elsewhere"
    marked.attributes, marked.materials = {"env_x": 1, "it_grade": 7}, ["ALU"]
    marked.save()
    marked.units.update(model_name="other", serial_number="other")
    _index(marked)
    for who, first in before.items():
        again = clients[who].get(path)
        assert (again.content, again["ETag"]) == (first.content, first["ETag"]), who


@pytest.mark.django_db
def test_a_held_hour_makes_nobody_a_partner(lin_firm, chen_firm, chen, listing, day):
    now = timezone.now()
    slot = (listing.units.first(), at_hour(day, 9))
    (held,) = reservations.hold([slot], buyer=chen_firm, by=chen, at=now, expires_at=day)
    assert levels.reader(chen).tier(lin_firm.pk) == Tier.PLATFORM
    reservations.confirm([held], by=None, at=now)
    assert levels.reader(chen).tier(lin_firm.pk) == Tier.COUNTERPARTY
    Booking.objects.update(state="released", expires_at=None)
    assert levels.reader(chen).tier(lin_firm.pk) == Tier.PLATFORM


@pytest.mark.django_db
def test_a_person_reads_for_the_firm_they_act_for(chen, chen_firm, lin_firm, rao_firm):
    Membership.objects.create(user=chen, organization=lin_firm, role="viewer")
    assert levels.reader(chen).tier(lin_firm.pk) == Tier.SECRET
    assert levels.reader(chen, chen_firm).tier(lin_firm.pk) == Tier.PLATFORM
    assert levels.reader(chen, rao_firm) == ANYBODY


@pytest.mark.django_db
def test_the_review_desk_reads_what_waits_for_it_and_no_more(bai, as_bai, marked):
    _set(marked, Level.SECRET)
    path = f"/capacity/{marked.uuid}/"
    assert _shown(_main(as_bai.get(path)), MARKS) == set()
    Listing.objects.filter(pk=marked.pk).update(state="in_review")
    assert _shown(_main(as_bai.get(path)), MARKS) == EVERYTHING["page"]


def test_every_column_of_a_listing_is_sorted_into_shown_or_hidden():
    """A new column is hidden until somebody says who may read it."""
    methods = {"attributes", "materials"}
    assert (
        disclosure.OPEN | disclosure.OWN | disclosure.GOVERNED.keys() | methods
    ) == disclosure.COLUMNS - HIDDEN_FROM_ALL
    units = {name for f in Unit._meta.concrete_fields for name in (f.name, f.attname)}
    assert units - UNIT_HIDDEN_FROM_ALL == (disclosure.UNIT_OPEN | disclosure.UNIT_GOVERNED.keys())


HIDDEN_FROM_ALL = frozenset()
UNIT_HIDDEN_FROM_ALL = {
    "listing",
    "feed_token",
    "keeps_holidays",
    "windows_until",
    "holiday_edition",
}


@pytest.mark.django_db
def test_a_disclosed_listing_cannot_be_saved_or_walked_around(marked):
    shown = disclosure.of(marked, ANYBODY)
    for name in ("save", "words", "revisions", "own_number", "_state", "import_rows"):
        with pytest.raises(AttributeError):
            getattr(shown, name)


def test_an_unknown_level_is_read_by_its_own_people_alone():
    listing = SimpleNamespace(
        pk=1, organization_id=7, price_level="typo", levels={"env_x": "typo"}, attributes={}
    )
    strangers = Reader(is_platform=True, dealt=frozenset([7]))
    for name in ("price", "env_x"):
        assert not levels.allows(listing, strangers, name)
        assert levels.allows(listing, Reader(firms=frozenset([7])), name)


@pytest.mark.django_db
def test_the_desk_page_keeps_to_the_levels_once_it_has_decided(as_bai, marked):
    _set(marked, Level.SECRET)
    path, marks = f"/staff/listings/{marked.uuid}/", EVERYTHING["page"] - {"address"}
    assert _shown(_main(as_bai.get(path)), MARKS) == set()
    Listing.objects.filter(pk=marked.pk).update(state="in_review")
    assert _shown(_main(as_bai.get(path)), MARKS) >= marks
