"""What the factory reports while it works: progress and the inspection."""

import pytest
from django.utils import translation

from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, WrongState
from marketplace.notices.models import Notice
from orders import production
from orders.models import InspectionReport, ProgressReport
from tests.orders import order_world as world
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.advance(world.place(chen_firm, lin_firm), "in_production")


def report(work, percent, by, **changes):
    sent = {"note": "Rough milling done", "photos": [], **changes}
    return production.report_progress(work, percent=percent, by=by, at=NOW, **sent)


def test_a_report_adds_to_the_file_and_moves_no_state(work, lin):
    photo = world.photo_of(work)
    made = report(work, 40, lin, photos=[photo])
    work = world.fresh(work)
    assert (work.percent, work.state) == (40, "in_production")
    assert list(made.photos.all()) == [photo]
    line = JournalLine.objects.get(object_uuid=work.uuid, move="report_progress")
    assert line.data == {"percent": 40, "photos": 1}


def test_progress_never_goes_back(work, lin):
    report(work, 40, lin)
    for percent in (39, 101):
        with pytest.raises(Invalid, match="stands at 40 %") as refusal:
            report(work, percent, lin)
        assert refusal.value.field == "percent"
    assert report(work, 40, lin).percent == 40
    assert ProgressReport.objects.count() == 2


def test_only_people_who_work_for_the_factory_report(work, chen, rao, rao_firm):
    for stranger in (chen, rao, worlds.make_owner(work.factory, role="viewer")):
        with pytest.raises(NotAllowed):
            report(work, 50, stranger)
    assert report(work, 50, worlds.make_owner(work.factory, role="operator")).percent == 50


def test_progress_is_reported_only_during_the_work(work, lin):
    work = world.advance(work, "ready_to_ship")
    with pytest.raises(WrongState):
        report(work, 100, lin)


def test_an_inspection_tells_the_buyer_what_was_found(work, chen):
    world.inspect(work, rejected=2)
    notice = Notice.objects.get(user=chen, kind="order_inspected")
    assert "20 checked, 2 rejected" in notice.en


WRONG = {
    "photos": {"photos": []},
    "checked": {"checked": 101},
    "rejected": {"checked": 3, "rejected": 4, "verdict": "failed"},
    "verdict": {"rejected": 1, "verdict": "passed"},
}


@pytest.mark.parametrize("field", WRONG)
def test_an_inspection_that_cannot_be_meant_is_refused_at_its_field(field, work):
    with pytest.raises(Invalid) as refusal:
        world.inspect(work, **WRONG[field])
    assert refusal.value.field == field
    assert world.fresh(work).state == "in_production"
    assert not InspectionReport.objects.exists()


def test_a_verdict_nobody_knows_is_refused(work):
    with pytest.raises(Invalid):
        world.inspect(work, verdict="perfect")


def test_the_wrong_person_leaves_no_report_behind(work, chen):
    with pytest.raises(NotAllowed):
        world.inspect(work, by=chen)
    assert not InspectionReport.objects.exists()
    assert world.fresh(work).state == "in_production"
