"""A gearbox housing over several factories: decomposed, planned, paid, broken down, planned anew.

Chen describes five operations by a template; a worker plans them; Chen compares and accepts. Every
factory confirms in its own browser, Chen pays once. Then a machine breaks down, the worker finds
who can take over, and Chen accepts that too.
"""

import pytest

from orders.models import Order
from tests.journeys import steps
from tests.journeys.access import violations
from tests.orders import worlds
from tests.orders.order_world import owner_of
from tests.personas import PASSWORD

pytestmark = pytest.mark.journey

# Who does what, where and for how much an hour; of each operation somebody near and somebody far.
OFFERS = (
    ("MFG.CUT.MILL.GANTRY", "330110", 22_000),
    ("MFG.CUT.MILL.GANTRY", "320505", 30_000),
    ("MFG.HEAT.VAC", "320505", 16_000),
    ("MFG.HEAT.VAC", "330110", 12_000),
    ("MFG.CUT.MILL.AX5", "330206", 24_000),
    ("MFG.CUT.MILL.AX5", "320505", 36_000),
    ("MFG.CUT.MILL.AX4", "330206", 20_000),
    ("MFG.CUT.MILL.AX4", "320505", 28_000),
    ("SRV.TEST.DIM", "310115", 18_000),
    ("SRV.TEST.DIM", "320505", 26_000),
)


@pytest.fixture
def industry(committed_db):
    """Ten factories around the delta, each with one machine."""
    for process, region, price_fen in OFFERS:
        firm = worlds.make_firm(region=region)
        owner = worlds.make_owner(firm)
        owner.set_password(PASSWORD)
        owner.save()
        worlds.make_listing(firm, process=process, price_fen=price_fen, materials=["STEEL_A"])


@pytest.fixture
def buyer(arrive, chen, chen_firm, industry):
    person = arrive("Chen")
    steps.log_in(person, chen.email)
    return person


def test_a_gearbox_housing_is_planned_made_and_planned_anew(buyer, arrive):
    the_job_is_decomposed(buyer)
    plans_are_compared(buyer)
    order = a_plan_is_accepted(buyer)
    every_factory_confirms(arrive, order)
    everything_is_paid_at_once(buyer, order)
    a_machine_breaks_down(arrive, order)
    the_new_plan_is_accepted(buyer, order)


def the_job_is_decomposed(chen):
    chen.open("orders:draft_new")
    chen.fill(quantity=24)
    chen.page.locator("button[value='family:gearbox_housing']").click()
    chen.reach("**/orders/jobs/operations/*-*/")
    chen.fill(title="减速机箱体", region="320505", budget="60000")
    chen.fill(starts_on=steps.day(0), due_on=steps.day(25))
    chen.page.locator("button[name=do][value=post]").click()
    chen.reach("**/orders/jobs/*-*/")
    chen.wait_for(chen.words("Look at the plans"))
    chen.follow("Look at the plans")


def plans_are_compared(chen):
    chen.reach("**/plans/")
    chen.wait_for(chen.words("Side by side"))
    assert chen.page.locator(".plan-card").count() >= 3
    chen.see("价格最低", "最早送达", "早一点送达要多花多少")
    factories = chen.page.locator(".plan-card").first.locator(".plan-chain__who").all_inner_texts()
    assert len(set(factories)) >= 3
    assert violations(chen, "plans") == {}
    chen.page.locator(".plan-card").first.get_by_role("link", name="查看详情").click()
    chen.see("按工厂", "按工序", "工件流转地图", "工序、价格与运费")
    assert violations(chen, "plan") == {}


def a_plan_is_accepted(chen):
    chen.follow("Accept this plan")
    chen.press("Accept and hold all hours")
    chen.reach("**/orders/*-*/")
    chen.see("工单", "粗铣基准面", "三坐标检测")
    return Order.objects.latest("id")


def every_factory_confirms(arrive, order):
    """A firm may have several operations: each is a request of its own on its home page."""
    works = list(order.work_orders.select_related("factory", "operation").order_by("factory", "id"))
    for factory in dict.fromkeys(work.factory for work in works):
        person = arrive(factory.short_name)
        steps.log_in(person, owner_of(factory).email)
        for work in (each for each in works if each.factory == factory):
            person.open("accounts:home")
            person.see("减速机箱体", person.words("Look and answer"))
            person.open("orders:work_confirm", work.uuid)
            person.see(work.operation.name)
            person.press("Confirm")
            person.reach("**/orders/*-*/")
        person.see_nothing_of(*others_prices(works, factory))


def others_prices(works, factory):
    own = {work.total_fen for work in works if work.factory == factory}
    others = {work.total_fen for work in works} - own
    return [f"¥{fen / 100:,.2f}" for fen in others]


def everything_is_paid_at_once(chen, order):
    chen.open("orders:order_detail", order.uuid)
    chen.press("Pay into escrow")
    chen.see("收银台", f"¥{order.total_fen / 100:,.2f}", within="body")
    chen.press("Pay", within="body")
    chen.see("已付款")
    chen.open("orders:order_detail", order.uuid)
    chen.wait_for("待开工")


def a_machine_breaks_down(arrive, order):
    work = order.work_orders.get(operation__sequence=3, state="ready")
    person = arrive("五轴")
    steps.log_in(person, owner_of(work.factory).email)
    person.open("orders:work", work.uuid)
    person.follow("Report a breakdown")
    person.fill(reason="主轴损坏")
    person.press("Report and give the work back")
    person.reach("**/orders/*-*/")
    person.see("主轴损坏")


def the_new_plan_is_accepted(chen, order):
    chen.open("orders:order_detail", order.uuid)
    chen.wait_for(chen.words("A new plan waits for you"))
    chen.follow("Look at the plans")
    chen.see("设备故障", "变动最少", "换工厂", "不变")
    chen.follow("Accept this plan")
    chen.press("Accept and hold all hours")
    chen.reach(f"**/orders/{order.uuid}/")
    assert chen.page.locator("tbody tr").count() == len(OFFERS) // 2 + 1
