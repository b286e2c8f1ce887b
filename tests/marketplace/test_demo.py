"""The demo world: complete, believable, the same for the same seed."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from capacity import connections, listing_entries
from capacity.models import Booking, Connection, Listing, Observation
from credit.models import Rating
from marketplace import timers
from marketplace.accounts.models import Organization, PublishedGrade, User
from marketplace.demo import gateways, national, seed
from orders.models import Job, LedgerAccount, Match, WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """One world for all tests of this file, taken back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield seed.build(now=timezone.now(), seed=2026, tell=lambda stage: None, trade_count=16)
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def states(model) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


def test_every_state_the_walk_reaches_is_there(built):
    assert states(Organization) >= {"pending_verification", "rejected", "probation", "suspended"}
    assert states(Listing) == set(Listing.State.values)
    assert states(Booking) >= {"held", "in_use", "completed", "released"}
    assert states(Job) >= {"open", "awarded", "ordered", "cancelled"}
    assert states(Match) >= {"proposed", "accepted_by_buyer", "converted", "superseded"}
    assert states(WorkOrder) >= {"pending_funding", "in_production", "closed"}
    assert states(Rating) >= {"counted"}


def test_the_ledger_of_a_whole_year_sums_to_zero(built):
    assert sum(LedgerAccount.objects.values_list("balance", flat=True)) == 0


def test_grades_have_been_computed(built):
    assert PublishedGrade.objects.exclude(effective_orders=0).count() > 10


def test_connected_machines_go_on_reporting_while_the_demo_runs(built, lin, settings):
    now = timezone.now()
    line = Connection.objects.filter(state="live").order_by("id").first()
    listing = line.unit.listing
    unit = listing.units.create(name="connected by a visitor")
    connections.connect(unit, protocol="api", by=built.owner_of(listing.organization), at=now)
    settings.DEMO = False
    assert gateways.report(at=now) == 0
    settings.DEMO = True
    assert gateways.report(at=now) == Connection.objects.filter(state="live").count() == 5
    line.refresh_from_db()
    assert line.last_seen_at == now
    assert Observation.objects.filter(connection=line, at=now).count() == 1
    assert not unit.connections.exclude(first_seen_at=None).exists()
    assert "demo: machines report" in timers.schedule(demo=True)
    assert "demo: machines report" not in timers.schedule()


def test_log_ins_exist_only_where_the_demo_is_on(built, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")


def test_a_second_build_needs_an_empty_database(built, settings):
    settings.DEMO = True
    assert User.objects.exists()
    with pytest.raises(CommandError, match="empty database"):
        call_command("seed_demo")
    call_command("seed_demo", "--if-empty")


def test_a_national_world_is_built_set_based(built, settings, capsys):
    settings.DEMO = True
    before = Listing.objects.count()
    call_command("seed_demo", "--scale", "national", "--factories", "50")
    made = Listing.objects.count() - before
    assert 50 < made < 400
    assert f"50 factories, {made} listings" in capsys.readouterr().out


def test_the_search_rows_of_a_national_world_are_those_of_its_listings(built):
    number = Listing.objects.latest("id").pk
    national.build(20, seed=1, tell=print)
    for listing in Listing.objects.filter(pk__gt=number).select_related("organization", "process"):
        entry, words = listing.entry, listing.words
        # Its certificates stand in the index alone.
        names = ("p_up_ppm", "grade", "grade_rank", "it_grade", "certificate_bits")
        names += ("material_bits", "env_max", "env_mid", "env_min")
        facts = {name: getattr(entry, name) for name in names}
        assert listing_entries.facts(listing_entries.entry_of(listing, facts)) == (
            listing_entries.facts(entry)
        )
        assert sorted(listing_entries.words_of(listing).pairs) == words.pairs
