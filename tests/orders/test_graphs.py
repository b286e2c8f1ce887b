"""Posting and changing jobs of several operations; every refusal names the operation."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from orders import families, fresh_capacity, graphs, jobs, matches
from orders.models import Job, Operation, PlanRun
from tests.orders import graph_world, worlds
from tests.orders.graph_world import chain, shape, step
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    firm = worlds.make_firm(region="320505")
    firm.owner = worlds.make_owner(firm)
    return firm


def refused(buyer, operations, **more):
    with pytest.raises(Invalid) as refusal:
        graph_world.post(buyer, buyer.owner, operations, **more)
    assert str(refusal.value).endswith((".", "。"))
    assert not Job.objects.exists()
    return refusal.value.field


def test_a_job_of_several_operations_owes_a_plan_and_no_matches(buyer):
    job = graph_world.post(buyer, buyer.owner)
    run = PlanRun.objects.get(job=job)
    assert (job.state, job.matching, job.matching_due_at) == ("open", "idle", None)
    assert (run.state, run.cause, run.job_version) == ("queued", "posted", 1)
    assert {row.state for row in job.operations.all()} == {"open"}
    lines = JournalLine.objects.filter(object_uuid=job.uuid).order_by("id")
    assert [(line.move, line.data.get("operations")) for line in lines] == [
        ("create", 5),
        ("open", None),
    ]


def test_numbers_follow_the_arrows_whatever_the_order_of_the_list(buyer):
    listed = [step("SRV.TEST.DIM", after=[2]), step("MFG.CUT.MILL"), step(after=[1])]
    job = graph_world.post(buyer, buyer.owner, listed)
    assert shape(job) == [
        (1, "MFG.CUT.MILL", []),
        (2, "MFG.CUT.MILL.AX5", [1]),
        (3, "SRV.TEST.DIM", [2]),
    ]


def test_branches_come_together(buyer):
    listed = [step(), step(after=[0]), step(after=[0]), step(after=[1, 2, 2])]
    job = graph_world.post(buyer, buyer.owner, listed)
    assert [waits for _n, _code, waits in shape(job)] == [[], [1], [1], [2, 3]]


def test_one_operation_makes_the_job_it_always_made(buyer):
    job = graph_world.post(buyer, buyer.owner, [step(name="铣")])
    assert (job.matching, job.operations.get().name) == ("queued", "铣")
    assert not PlanRun.objects.exists()
    assert not graphs.is_graph(job)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"process": None}, "process"),
        ({"quantity": 0}, "quantity"),
        ({"minutes_per_piece": Decimal(0)}, "minutes_per_piece"),
        ({"material": "UNOBTAINIUM"}, "material"),
        ({"certificates": ["ISO1"]}, "certificates"),
        ({"it_grade": 19}, "it_grade"),
        ({"lots": 10}, "lots"),
        ({"lots": 0}, "lots"),
        ({"quantity": 2, "lots": 3}, "lots"),
        ({"name": "x" * 61}, "name"),
        ({"after": [1]}, "after"),
        ({"after": [7]}, "after"),
        ({"after": [-1]}, "after"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_operation(buyer, changes, field):
    operations = [step("MFG.CUT.MILL"), step(**{"after": [0], **changes})]
    assert refused(buyer, operations) == f"operations.1.{field}"


def test_rings_loose_ends_and_loose_operations_are_refused(buyer):
    assert refused(buyer, [step(after=[1]), step(after=[0])]) == "operations.0.after"
    assert refused(buyer, [step(), step(after=[0]), step()]) == "operations.2.after"
    forked = [step(), step(after=[0]), step(after=[0])]
    assert refused(buyer, forked) == "operations.1.after"
    assert refused(buyer, chain(*["MFG.CUT.MILL"] * 31)) == "operations"
    assert (
        refused(
            buyer,
            [
                step(quantity=600_000, after=[i - 1] if i else [])
                | {"minutes_per_piece": Decimal(2), "setup_hours": Decimal(0)}
                for i in range(6)
            ],
        )
        == "operations"
    )
    job = graph_world.post(buyer, buyer.owner, forked, several_ends=True)
    assert job.operations.count() == 3


def test_terms_are_refused_as_for_any_job(buyer):
    with pytest.raises(Invalid) as refusal:
        graphs.post(
            buyer, operations=chain(), by=buyer.owner, at=NOW, **graph_world.terms(budget_fen=0)
        )
    assert refusal.value.field == "budget"
    stranger = worlds.make_owner(buyer, "viewer")
    with pytest.raises(NotAllowed):
        graph_world.post(buyer, stranger)
    assert not Job.objects.exists()


def test_an_edit_puts_new_operations_in_the_place_of_the_old(buyer):
    job = graph_world.post(buyer, buyer.owner)
    graphs.edit(
        job,
        operations=chain("MFG.CUT.MILL", "SRV.TEST.DIM"),
        by=buyer.owner,
        at=NOW,
        budget_fen=900_000,
    )
    job.refresh_from_db()
    assert (job.version, job.budget_fen, job.operations.count()) == (2, 900_000, 2)
    assert Operation.everything.filter(job=job, retired_at=NOW).count() == 5
    assert {row.state for row in job.operations.all()} == {"open"}
    assert PlanRun.objects.get(job=job, state="queued").job_version == 2


def test_a_job_of_one_operation_becomes_one_of_several_and_back(buyer):
    worlds.make_listing(worlds.make_firm())
    job = worlds.post(buyer, buyer.owner)
    (match,) = worlds.matched(job)
    graphs.edit(job, operations=chain(), by=buyer.owner, at=NOW)
    match.refresh_from_db()
    job.refresh_from_db()
    assert (match.state, job.matching_due_at) == ("superseded", None)
    graphs.edit(job, operations=[step()], by=buyer.owner, at=NOW)
    job.refresh_from_db()
    assert (job.matching, job.operations.count()) == ("queued", 1)


def test_an_edit_is_refused_while_a_factory_is_asked(buyer):
    worlds.make_listing(worlds.make_firm())
    job = worlds.post(buyer, buyer.owner)
    (match,) = worlds.matched(job)
    matches.accept(match, by=buyer.owner, at=NOW)
    with pytest.raises(Refused):
        graphs.edit(job, operations=chain(), by=buyer.owner, at=NOW)
    job.refresh_from_db()
    assert (job.version, job.operations.count()) == (1, 1)


def test_the_form_of_one_operation_does_not_change_several(buyer):
    job = graph_world.post(buyer, buyer.owner)
    with pytest.raises(Refused):
        jobs.edit(job, by=buyer.owner, at=NOW, budget_fen=1)


def test_cancelling_and_expiring_end_every_operation(buyer):
    job, other = (graph_world.post(buyer, buyer.owner) for _ in range(2))
    jobs.cancel(job, by=buyer.owner, at=NOW)
    jobs.expire_due(at=NOW + timedelta(days=40))
    other.refresh_from_db()
    assert (job.state, other.state) == ("cancelled", "expired")
    for each in (job, other):
        assert {row.state for row in each.operations.all()} == {"cancelled"}
        assert not PlanRun.objects.filter(job=each, due_at__isnull=False).exists()
    with pytest.raises(WrongState):
        graphs.edit(job, operations=chain(), by=buyer.owner, at=NOW)


def test_new_capacity_asks_for_no_matches_of_a_planned_job(buyer):
    job = graph_world.post(buyer, buyer.owner)
    worlds.make_listing(worlds.make_firm(), process=step()["process"].code)
    assert fresh_capacity.look(at=timezone.now()) == 0
    job.refresh_from_db()
    assert job.matching_due_at is None


def test_a_planned_job_is_never_asked_to_be_matched(buyer):
    job = worlds.post(buyer, buyer.owner)
    worlds.matched(job)
    graphs.edit(job, operations=chain(), by=buyer.owner, at=NOW)
    jobs.ask_for_matching(job, at=NOW)
    job.refresh_from_db()
    assert (job.matching_due_at, job.matched_version) == (None, None)


def test_the_database_refuses_what_no_graph_is(buyer):
    job = graph_world.post(buyer, buyer.owner, chain("MFG.CUT.MILL", "SRV.TEST.DIM"))
    first, second = job.operations.all()
    wrong = [
        (
            "INSERT INTO orders_operationlink (earlier_id, later_id) VALUES (%s, %s)",
            [first.pk, first.pk],
        ),
        (
            "INSERT INTO orders_operationlink (earlier_id, later_id) VALUES (%s, %s)",
            [first.pk, second.pk],
        ),
        ("UPDATE orders_operation SET sequence = 1 WHERE id = %s", [second.pk]),
        ("UPDATE orders_operation SET lots = 10 WHERE id = %s", [second.pk]),
        ("UPDATE orders_operation SET quantity = 0 WHERE id = %s", [second.pk]),
    ]
    for sql, values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)


@pytest.mark.parametrize("code", list(families.families()))
def test_every_family_makes_a_job_in_both_languages(buyer, code):
    for language in ("zh-hans", "en"):
        operations = families.operations(code, quantity=50, language=language)
        job = graph_world.post(buyer, buyer.owner, operations)
        assert job.operations.count() == len(families.families()[code].steps)
        assert all(row.name for row in job.operations.all())


def test_a_gearbox_housing_has_five_operations(buyer):
    operations = families.operations("gearbox_housing", quantity=20)
    assert shape(graph_world.post(buyer, buyer.owner, operations)) == [
        (1, "MFG.CUT.MILL", []),
        (2, "MFG.HEAT.VAC", [1]),
        (3, "MFG.CUT.MILL.AX5", [2]),
        (4, "MFG.CUT.MILL.AX4", [3]),
        (5, "SRV.TEST.DIM", [4]),
    ]
