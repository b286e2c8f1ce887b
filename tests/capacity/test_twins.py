"""Two firms alike: what one sends about the other's things, inside of its own requests, is refused.

Strangers' things in addresses are the table's (tests/every_url.txt); here they stand in bodies.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from capacity import entries, imports
from capacity.models import CalendarEntry, Listing, ListingRevision, Unit
from marketplace.accounts import documents
from marketplace.accounts.models import Certificate
from marketplace.core.periods import Period
from tests.capacity.conftest import published_listing, unit_of
from tests.capacity.tables import checked, good_row, worked
from tests.marketplace.accounts.certificate_world import handed_in
from tests.marketplace.accounts.conftest import upload
from tests.orders import order_world

pytestmark = pytest.mark.django_db
ASKED = "/api/v1/revisions/"


def photo_for(firm, by, level="public"):
    return documents.store_image(order_world.picture(), owner=firm, by=by, level=level)


@pytest.fixture
def mine(rao, rao_firm):
    """Rao's own, from where he reaches for Lin's (`listing`, `unit`)."""
    listing = published_listing(rao_firm, rao)
    unit_of(listing, "own")
    return listing


def send(client, method, address, body):
    return getattr(client, method)(address, body, content_type="application/json")


def test_a_change_of_ones_own_listing_touches_no_unit_of_another_firm(as_rao, mine, unit):
    rows = [{"uuid": str(unit.uuid), "name": "taken over"}]
    send(as_rao, "post", ASKED, {"listing": str(mine.uuid), "title": "x", "units": rows})
    unit.refresh_from_db()
    assert (unit.name, Unit.objects.filter(name="taken over").count()) == ("5-axis 1", 0)
    assert not ListingRevision.objects.filter(facts__units__0__uuid=str(unit.uuid)).exists()


def test_a_change_shows_no_photo_of_another_firm(as_rao, mine, lin, lin_firm):
    secret = photo_for(lin_firm, lin, "secret")
    answer = send(as_rao, "post", ASKED, {"listing": str(mine.uuid), "photos": [str(secret.uuid)]})
    assert (answer.status_code, ListingRevision.objects.count()) == (400, 0)
    form = {"uploaded": [str(secret.uuid)], "title": "x", "decision": "submit"}
    as_rao.post(f"/capacity/mine/{mine.uuid}/change/", form)
    assert not ListingRevision.photos.through.objects.filter(document=secret).exists()


def test_levels_of_ones_own_listing_open_no_file_of_another(as_rao, mine, lin, lin_firm):
    secret = photo_for(lin_firm, lin, "secret")
    body = {"files": {str(secret.uuid): "public"}}
    send(as_rao, "patch", f"/api/v1/listings/{mine.uuid}/levels/", body)
    secret.refresh_from_db()
    assert secret.level == "secret"


def test_a_draft_takes_no_unit_of_another_firm(as_rao, rao_firm, unit):
    made = send(as_rao, "post", "/api/v1/own-listings/", {"title": "x"}).json()
    address = f"/api/v1/own-listings/{made['uuid']}/"
    rows = [{"uuid": str(unit.uuid), "retire": True}]
    assert send(as_rao, "patch", address, {"units": rows}).status_code == 400
    unit.refresh_from_db()
    assert unit.retired_at is None
    form = {"units-TOTAL_FORMS": 1, "units-INITIAL_FORMS": 0, "units-0-uuid": str(unit.uuid)}
    answer = as_rao.post(
        f"/capacity/mine/{made['uuid']}/units/", form | {"units-0-name": "taken over"}
    )
    assert (answer.status_code, Unit.objects.filter(name="taken over").count()) == (404, 0)


def test_the_board_closes_no_unit_of_another_firm_and_undoes_nothing_of_it(
    as_rao, mine, unit, lin, day
):
    form = {"unit": str(unit.uuid), "step": "close"}
    form |= {"starts_at": f"{day:%Y-%m-%d}T10:00", "ends_at": f"{day:%Y-%m-%d}T12:00"}
    assert as_rao.post("/capacity/calendar/", form).status_code == 422
    assert not CalendarEntry.objects.exists()
    period = Period(day, day + timedelta(hours=2))
    step = entries.close(unit, period, by=lin, at=timezone.now())
    own = mine.units.get()
    undo = f"/api/v1/units/{own.uuid}/calendar/undo/"
    assert send(as_rao, "post", undo, {"undo": step.undo}).status_code in (403, 404)
    entry = CalendarEntry.objects.get()
    assert as_rao.delete(f"/api/v1/units/{own.uuid}/calendar/{entry.pk}/").status_code == 404
    assert as_rao.post("/capacity/calendar/undo/", {"word": step.undo}).status_code in (403, 404)
    assert CalendarEntry.objects.count() == 1


def test_labels_are_printed_of_ones_own_units_alone(as_rao, mine, unit):
    answer = as_rao.get(f"/capacity/mine/labels/?unit={unit.uuid}")
    assert answer.context["labels"] == []
    assert unit.name not in answer.text


def test_a_certificate_renews_none_of_another_firm(as_rao, rao_firm, lin, lin_firm):
    today = timezone.localdate()
    days = {"issued_on": today - timedelta(days=300), "expires_on": today + timedelta(days=400)}
    held = handed_in(lin_firm, lin, at=timezone.now(), **days)
    body = {"code": held.code, "number": "1", "issuer": "x", "renews": str(held.uuid)}
    body |= {"issued_on": "2026-01-01", "expires_on": "2030-01-01", "file": upload()}
    assert as_rao.post("/api/v1/certificates/", body).status_code == 404
    assert Certificate.objects.get() == held


def test_an_import_changes_no_listing_of_another_firm_by_its_number(
    as_rao, rao, rao_firm, lin, lin_firm
):
    theirs = published_listing(lin_firm, lin, own_number="A-1", state="draft")
    run = checked([good_row(1, **{"Own number": "A-1"})], rao_firm, rao)
    imports.confirm(run, mode="good", submits=False, by=rao, at=timezone.now())
    worked(run)
    theirs.refresh_from_db()
    assert (theirs.title, theirs.version) == ("五轴加工中心 DMU 50", 1)
    assert Listing.objects.get(organization=rao_firm).own_number == "A-1"


def test_exports_of_ones_own_hold_nothing_of_another_firm(as_rao, mine, listing):
    text = as_rao.get("/capacity/mine/export/?format=csv").getvalue().decode("utf-8-sig")
    assert text.count("五轴加工中心 DMU 50") == 1
