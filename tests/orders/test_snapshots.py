"""What was agreed stays agreed: a later version of the listing changes no order and no match."""

import pytest
from django.utils import timezone

from capacity import revisions
from marketplace.accounts.models import Appointment
from orders import matches
from tests import personas
from tests.orders import order_world, worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms():
    made = [worlds.make_firm(region=region) for region in ("330110", "320505")]
    for firm in made:
        firm.owner = worlds.make_owner(firm)
    return made


@pytest.fixture
def desk():
    user = personas.person("Bai Yun", "bai@example.com")
    Appointment.objects.create(user=user, role=Appointment.Role.MODERATOR)
    return user


def made_dearer(listing, desk):
    """Ten times the price under another name, reviewed and live."""
    listing.refresh_from_db()
    fields = {"title": "另一台", "price_fen": listing.price_fen * 10, "setup_fen": 9_999_00}
    by, now = order_world.owner_of(listing.organization), timezone.now()
    wished = revisions.change(listing, fields=fields, by=by, at=now)
    revisions.approve(wished, seen=listing.version, by=desk, at=now)


def agreed(work):
    tranches = list(work.tranches.order_by("id").values_list("amount_fen", flat=True))
    return (work.snapshot, work.total_fen, work.order.total_fen, work.order.job.title, tranches)


def test_an_order_keeps_the_terms_it_was_placed_with(firms, desk):
    factory, buyer = firms
    work = order_world.place(buyer, factory)
    before = agreed(work)
    assert before[0]["listing"]["version"] == 1
    made_dearer(work.listing, desk)
    work = order_world.fresh(work)
    work.order.refresh_from_db()
    work.listing.refresh_from_db()
    assert (agreed(work), work.listing.version) == (before, 2)
    order_world.pay(work)
    assert order_world.fresh(work).state == "ready"


def test_what_the_buyer_accepted_is_what_the_factory_confirms(firms, desk):
    factory, buyer = firms
    listing = worlds.make_listing(factory)
    (match,) = worlds.matched(worlds.post(buyer, buyer.owner))
    matches.accept(match, by=buyer.owner, at=NOW)
    made_dearer(listing, desk)
    order = matches.confirm(match, by=factory.owner, at=NOW)
    assert order.total_fen == match.total_fen
    assert order_world.work_of(order).snapshot["unit_price_fen"] == match.unit_price_fen
