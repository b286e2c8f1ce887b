"""Pages and API of plans: waiting, comparing, accepting, and what each firm of an order sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capacity.ranges import local_day
from orders import plan_changes, plan_runs
from orders.models import Order, PlanRun
from tests.orders import order_world, plan_world
from tests.orders.order_world import owner_of
from tests.orders.plan_world import SOON, named, planned, works

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(chen, chen_firm):
    plan_world.factories()
    return plan_world.post(chen_firm)


def text(answer):
    return answer.content.decode()


def test_while_a_run_is_owed_the_page_says_how_far_it_is(as_chen, job):
    PlanRun.objects.update(state="running", percent=45)
    page = text(as_chen.get(reverse("orders:plans", args=[job.uuid])))
    assert "45 %" in page
    part = reverse("orders:plans_part", args=[job.uuid])
    assert as_chen.get(f"{part}?seen=working-45").status_code == 204
    assert "45 %" in text(as_chen.get(f"{part}?seen=working-10"))


def test_a_finished_run_brings_the_page_anew(as_chen, job):
    planned(job)
    part = reverse("orders:plans_part", args=[job.uuid])
    answer = as_chen.get(f"{part}?seen=working-45", headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert "plan-card" in text(as_chen.get(part))


def test_plans_stand_side_by_side_with_the_curve(as_chen, job):
    plans = planned(job)
    answer = as_chen.get(reverse("orders:plans", args=[job.uuid]))
    cards = answer.context["cards"]
    assert [card.plan.pk for card in cards] != []
    assert cards[0].plan.total_fen == min(plan.total_fen for plan in plans)
    assert "cheapest" in cards[0].plan.names
    assert [len(row.values) for row in answer.context["comparison"]] == [len(plans)] * 4
    points = answer.context["points"]
    assert points == sorted(points)
    assert [fen for _moment, fen in points] == sorted((fen for _m, fen in points), reverse=True)


def test_the_number_of_plans_costs_no_queries(as_chen, job):
    planned(job)
    address = reverse("orders:plans", args=[job.uuid])
    as_chen.get(address)
    with CaptureQueriesContext(connection) as three:
        as_chen.get(address)
    job.plans.filter(pk__gt=job.plans.earliest("id").pk).update(state="superseded")
    with CaptureQueriesContext(connection) as one:
        as_chen.get(address)
    assert [query["sql"][:60] for query in one] == [query["sql"][:60] for query in three]


def test_a_plan_closely_has_gantts_a_map_and_every_price(as_chen, job):
    plan = named(planned(job), "cheapest")
    answer = as_chen.get(reverse("orders:plan_detail", args=[plan.uuid]))
    factory, operation = answer.context["gantts"]
    assert len(factory.bars) == len(operation.bars) == plan.placements.count()
    assert len(operation.rows) == 3
    first = min(each.starts_at for each in plan.placements.all())
    assert operation.board.days[0].day == local_day(first)
    assert len(answer.context["map"].spots) >= 2
    for each in plan.placements.all():
        assert f"¥{each.work_fen / 100:,.2f}" in text(answer)


def test_a_job_without_a_plan_names_the_operation(as_chen, chen_firm):
    plan_world.factory(plan_world.STEPS[0][0])
    job = plan_world.post(chen_firm)
    assert planned(job) == []
    page = text(as_chen.get(reverse("orders:plans", args=[job.uuid])))
    assert "Step 2" in page
    assert "Step 3" in page


def test_over_budget_the_form_asks_for_consent(as_chen, chen_firm):
    plan_world.factories()
    plan = named(planned(plan_world.post(chen_firm, budget_fen=200_000)), "cheapest")
    address = reverse("orders:plan_accept", args=[plan.uuid])
    assert as_chen.post(address).status_code == 422
    assert not Order.objects.exists()
    assert as_chen.post(address, {"despite": "on"}).status_code == 302
    assert Order.objects.get().total_fen == plan.total_fen


def test_asking_again_owes_a_run(as_chen, job):
    planned(job)
    as_chen.post(reverse("orders:plans_ask", args=[job.uuid]))
    assert PlanRun.objects.latest("id").state == "queued"
    assert not job.plans.filter(state="proposed").exists()


def test_the_buyer_sees_all_work_orders_a_factory_its_own(as_chen, client, job):
    order = plan_changes.accept(named(planned(job), "cheapest"), by=owner_of(job.buyer), at=SOON)
    address = reverse("orders:order_detail", args=[order.uuid])
    page = text(as_chen.get(address))
    first, *others = works(order)
    for work in (first, *others):
        assert f"¥{work.total_fen / 100:,.2f}" in page
    client.force_login(owner_of(first.factory))
    own = client.get(address)
    assert [part["work"].pk for part in own.context["works"]] == [first.pk]
    assert own.context["overview"] is None
    for work in others:
        is_same = work.total_fen == first.total_fen
        assert is_same or f"¥{work.total_fen / 100:,.2f}" not in text(own)
    assert f"¥{order.total_fen / 100:,.2f}" not in text(own)
    assert others[0].factory.short_name in text(own)
    assert client.get(reverse("orders:work", args=[others[0].uuid])).status_code == 404


def test_the_api_says_what_the_page_says(as_chen, job):
    plans = planned(job)
    told = as_chen.get(reverse("api-orders:job-plans", args=[job.uuid])).json()
    assert (told["state"], told["percent"], told["cause"]) == ("ready", 100, "posted")
    assert {each["total_fen"] for each in told["plans"]} == {plan.total_fen for plan in plans}
    first = told["plans"][0]
    assert (
        sum(stop["work_fen"] + stop["freight_fen"] for stop in first["stops"])
        == (first["total_fen"])
    )
    address = reverse("api-orders:plan-accept", args=[first["uuid"]])
    answer = as_chen.post(address, {}, content_type="application/json")
    assert (answer.status_code, answer.json()["total_fen"]) == (201, first["total_fen"])


def test_the_api_shows_a_factory_its_own_part_of_the_price(client, job):
    order = plan_changes.accept(named(planned(job), "cheapest"), by=owner_of(job.buyer), at=SOON)
    first = works(order)[0]
    client.force_login(owner_of(first.factory))
    told = client.get(reverse("api-orders:order", args=[order.uuid])).json()
    assert told["total_fen"] == first.total_fen
    assert [work["uuid"] for work in told["work_orders"]] == [str(first.uuid)]


def test_requests_and_goods_on_their_way_wait_on_the_home_page(client, chen_firm, chen):
    plan_world.factories()
    first, second = plan_world.under_way(chen_firm)
    client.force_login(owner_of(second.factory))
    page = text(client.get(reverse("accounts:home")))
    assert reverse("orders:work_delivered", args=[first.uuid]) in page
    client.post(reverse("orders:work_delivered", args=[first.uuid]))
    first.refresh_from_db()
    assert first.state == "delivered"


def test_a_changed_plan_shows_what_stays_and_who_is_new(as_chen, chen_firm):
    plan_world.factories()
    order = plan_world.confirmed(chen_firm)
    plan_world.pay(order)
    lost = works(order)[2]
    plan_changes.break_down(lost, reason="Spindle", by=owner_of(lost.factory), at=SOON)
    plan_runs.run(PlanRun.objects.latest("id").pk, at=SOON)
    answer = as_chen.get(reverse("orders:plans", args=[order.job.uuid]))
    (card,) = answer.context["cards"]
    assert [stop.change for stop in card.stops][-1] == "new"
    assert "stays" in [stop.change for stop in card.stops]
    assert card.difference_fen == card.plan.total_fen - order.total_fen
    assert answer.context["is_change"]


def test_the_factories_of_a_plan_read_its_drawing_and_no_stranger(client, job, chen_firm, rao):
    drawing = order_world.documents.store_image(
        order_world.picture(), owner=chen_firm, by=owner_of(chen_firm)
    )
    job.drawing = drawing
    job.save(update_fields=["drawing"])
    order = plan_changes.accept(named(planned(job), "cheapest"), by=owner_of(chen_firm), at=SOON)
    address = reverse("orders:job_drawing", args=[job.uuid])
    client.force_login(owner_of(works(order)[0].factory))
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    client.force_login(rao)
    assert client.get(address).status_code == 404
