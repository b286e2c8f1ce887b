"""Two buyers at the same moment want plans that share an hour of one machine."""

from orders import plan_changes
from orders.models import Order, PlanRun, WorkOrder
from tests.orders import plan_world
from tests.orders.order_world import owner_of
from tests.orders.plan_world import SOON
from tests.racing import race


def test_of_two_plans_that_share_an_hour_one_becomes_real(committed_db, chen_firm, chen, rao_firm):
    for process, _after in plan_world.STEPS:
        plan_world.factory(process)
    found = [plan_world.planned(plan_world.post(firm))[0] for firm in (chen_firm, rao_firm)]
    won, lost = race(
        *(
            lambda plan=plan: plan_changes.accept(plan, by=owner_of(plan.job.buyer), at=SOON)
            for plan in found
        )
    )
    assert [type(each).__name__ for each in lost] == ["PlanGone"]
    assert Order.objects.count() == len(won) == 1
    assert WorkOrder.objects.count() == len(plan_world.STEPS)
    assert PlanRun.objects.filter(state="queued").count() == 1
