"""Posting a job and what becomes of it; every refusal has its sentence."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from orders import jobs, matches
from orders.models import Job, Operation
from tests.orders import worlds
from tests.orders.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    firm = worlds.make_firm(region="320505")
    firm.owner = worlds.make_owner(firm)
    return firm


@pytest.fixture
def job(buyer):
    return worlds.post(buyer, buyer.owner)


def test_posting_opens_the_job_and_owes_it_a_matching_run(
    buyer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as hints:
        job = worlds.post(buyer, buyer.owner)
    operation = job.operations.get()
    assert (job.state, operation.state) == ("open", "open")
    assert (job.matching, job.matching_due_at, job.posted_at) == ("queued", NOW, NOW)
    assert len(hints) == 1
    moves = JournalLine.objects.filter(object_uuid=job.uuid).values_list("move", flat=True)
    assert list(moves.order_by("id")) == ["create", "open"]


def test_the_post_stands_when_the_broker_is_gone(
    buyer, settings, monkeypatch, django_capture_on_commit_callbacks
):
    def no_broker(*_args, **_options):
        raise ConnectionError("the broker is away")

    monkeypatch.setattr("celery.app.task.Task.apply_async", no_broker)
    with django_capture_on_commit_callbacks(execute=True):
        job = worlds.post(buyer, buyer.owner)
    assert Job.objects.get(pk=job.pk).matching_due_at == NOW


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"starts_on": TODAY + timedelta(days=9), "due_on": TODAY + timedelta(days=8)}, "due_on"),
        ({"due_on": TODAY}, "due_on"),
        ({"due_on": TODAY + timedelta(days=800)}, "due_on"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10_000_001}, "quantity"),
        ({"quantity": 9_000_000}, "quantity"),
        ({"minutes_per_piece": Decimal(0)}, "minutes_per_piece"),
        ({"budget_fen": 0}, "budget"),
        ({"budget_fen": -5}, "budget"),
        ({"budget_fen": 10**12 + 1}, "budget"),
        ({"env_x": 0}, "env_x"),
        ({"it_grade": 19}, "it_grade"),
        ({"material": "UNOBTAINIUM"}, "material"),
        ({"certificates": ["ISO9001", "ISO1"]}, "certificates"),
        ({"region": "999999"}, "region"),
        ({"minimum_grade": "D"}, "minimum_grade"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(buyer, changes, field):
    with pytest.raises(Invalid) as refusal:
        worlds.post(buyer, buyer.owner, **changes)
    assert refusal.value.field == field
    assert str(refusal.value).endswith((".", "。"))
    assert not Job.objects.exists()


def test_a_firm_that_is_not_verified_posts_nothing():
    firm = worlds.make_firm(state="registered")
    with pytest.raises(Refused) as refusal:
        worlds.post(firm, worlds.make_owner(firm))
    assert refusal.value.code == "not_verified"


def test_a_firm_in_probation_posts_small_jobs_only():
    firm = worlds.make_firm(state="probation")
    owner = worlds.make_owner(firm)
    assert worlds.post(firm, owner, budget_fen=10_000_000).state == "open"
    with pytest.raises(Invalid) as refusal:
        worlds.post(firm, owner, budget_fen=10_000_001)
    assert refusal.value.field == "budget"


@pytest.mark.parametrize("role", ["finance", "operator", "viewer"])
def test_roles_without_the_permission_post_nothing(buyer, role):
    with pytest.raises(NotAllowed):
        worlds.post(buyer, worlds.make_owner(buyer, role))
    assert not Job.objects.exists()


def test_an_edit_makes_a_new_version_that_is_matched_anew(job, buyer):
    worlds.make_listing(worlds.make_firm())
    (match,) = worlds.matched(job)
    later = NOW + timedelta(minutes=5)
    jobs.edit(job, by=buyer.owner, at=later, quantity=10, title="Smaller lot")
    match.refresh_from_db()
    assert (match.state, job.version, job.title) == ("superseded", 2, "Smaller lot")
    assert (job.matching, job.matching_due_at) == ("queued", later)
    assert job.operations.get().quantity == 10
    (fresh,) = worlds.matched(job, at=later)
    assert (fresh.job_version, fresh.pk != match.pk) == (2, True)


def test_a_job_a_factory_is_asked_about_is_not_edited(job, buyer):
    worlds.make_listing(worlds.make_firm())
    (match,) = worlds.matched(job)
    matches.accept(match, by=buyer.owner, at=NOW)
    with pytest.raises(Refused):
        jobs.edit(job, by=buyer.owner, at=NOW, quantity=10)


def test_cancelling_ends_the_job_and_its_matches(job, buyer):
    worlds.make_listing(worlds.make_firm())
    (match,) = worlds.matched(job)
    jobs.cancel(job, reason="Changed plans", by=buyer.owner, at=NOW)
    match.refresh_from_db()
    assert (job.state, match.state, job.matching_due_at) == ("cancelled", "expired", None)
    assert job.operations.get().state == "cancelled"


def test_a_job_expires_the_day_after_its_due_date(job):
    assert jobs.expire_due(at=NOW + timedelta(days=20)) == 0
    assert jobs.expire_due(at=NOW + timedelta(days=21)) == 1
    job.refresh_from_db()
    assert (job.state, job.matching_due_at) == ("expired", None)


def test_an_order_that_fell_through_opens_the_job_again(job, buyer):
    factory = worlds.make_firm()
    worlds.make_listing(factory)
    (match,) = worlds.matched(job)
    matches.accept(match, by=buyer.owner, at=NOW)
    matches.confirm(match, by=worlds.make_owner(factory), at=NOW)
    job.refresh_from_db()
    jobs.cancel_ordered(job, reason="Not paid", at=NOW)
    assert (job.state, job.version, job.matching) == ("open", 2, "queued")
    assert job.operations.get().state == "open"


def test_an_order_that_fell_through_after_the_due_date_leaves_the_job_expired(job):
    Job.objects.update(state="awarded")
    Operation.objects.update(state="awarded")
    job.refresh_from_db()
    jobs.cancel_ordered(job, reason="Not paid", at=NOW + timedelta(days=40))
    assert Job.objects.get().state == "expired"


CALLS = {
    "edit": lambda job, owner: jobs.edit(job, by=owner, at=NOW, quantity=3),
    "award": lambda job, owner: jobs.award(job, at=NOW),
    "mark_ordered": lambda job, owner: jobs.mark_ordered(job, at=NOW),
    "reopen": lambda job, owner: jobs.cancel_ordered(job, reason="", at=NOW),
    "cancel": lambda job, owner: jobs.cancel(job, by=owner, at=NOW),
    "expire": lambda job, owner: jobs.expire(job, at=NOW),
}
CLOSED = [
    (name, state)
    for name in CALLS
    for state in Job.State.values
    if state not in jobs.MOVES[name].sources
]


@pytest.mark.parametrize(("name", "state"), CLOSED)
def test_every_move_is_refused_from_every_state_it_does_not_leave(job, buyer, name, state):
    Job.objects.update(state=state)
    job.refresh_from_db()
    with pytest.raises(WrongState):
        CALLS[name](job, buyer.owner)
    assert Job.objects.get().state == state


STEPS = ("schedule", "start", "inspect", "hand_over", "accept")


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("state", Operation.State.values)
def test_an_operation_moves_only_along_its_table(job, name, state):
    Operation.objects.update(state=state)
    operation = job.operations.get()
    move = jobs.OPERATION_MOVES[name]
    if state in move.sources:
        jobs.move_operation(operation, name, at=NOW)
        assert Operation.objects.get().state == move.target
    else:
        with pytest.raises(WrongState):
            jobs.move_operation(operation, name, at=NOW)
