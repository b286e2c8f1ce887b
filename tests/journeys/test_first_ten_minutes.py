"""A new user's first ten minutes: one real job, from two registrations to two grades.

Lin's factory and Chen's buyer meet here for the first time; Bai keeps the desk; Wu governs
Zhejiang, where the machine stands, Zhou governs Sichuan. Everything but those three people and
the factory's neighbours comes about in the browser; matching, money and grades are a worker's.
"""

import re

import pytest
from django.urls import reverse

from marketplace.accounts.models import Organization
from tests.journeys import steps
from tests.marketplace.dashboards import worlds
from tests.personas import CHEN_USCC, LIN_USCC

pytestmark = pytest.mark.journey

MACHINE = "五轴加工中心 DMU 50"
JOB = "五轴铣削铝合金支架"
FACTORY, BUYER = "杭州精铸精密机械有限公司", "苏州启明医疗器械有限公司"
# 100 pieces of 12 minutes and one hour of set-up at ¥260 an hour; the fee is 2 %.
TOTAL, FEE, NET = "¥5,460.00", "¥109.20", "¥5,350.80"


@pytest.fixture
def neighbours(committed_db):
    """Two more factories at work in the city: figures of fewer than three firms are withheld."""
    buyer, *factories = worlds.firms(worlds.SUZHOU, worlds.HANGZHOU, worlds.HANGZHOU)
    for factory in factories:
        worlds.trade(factory, buyer, fen=1_000_000, hours="10")


@pytest.fixture
def town(arrive, bai, neighbours):
    """Everybody at their own browser; the desk and the officials are logged in."""
    people = {name: arrive(name) for name in ("Lin", "Chen", "Bai", "Wu", "Zhou")}
    wu = worlds.official("330000", "浙江省经济和信息化厅")
    zhou = worlds.official("510000", "四川省经济和信息化厅")
    for name, user in {"Bai": bai, "Wu": wu, "Zhou": zhou}.items():
        steps.log_in(people[name], user.email)
    return people


def test_a_new_factory_and_a_new_buyer_trade_for_the_first_time(town):
    lin, chen, bai = town["Lin"], town["Chen"], town["Bai"]
    the_factory_registers(lin, bai)
    the_machine_is_listed(lin, bai)
    the_buyer_registers(chen, bai)
    job = a_job_is_posted_and_matched(chen)
    order = both_sides_agree(chen, lin, job)
    the_buyer_pays(chen, order)
    the_factory_works(lin, order)
    the_goods_are_accepted(chen, order)
    both_read_the_same_money(lin, chen)
    both_rate_and_are_graded(lin, chen, order)
    officials_see_their_province(town["Wu"], town["Zhou"])


def the_factory_registers(lin, bai):
    steps.sign_up(lin, name="林伟", email="lin@example.com", phone="13800138001")
    lin.follow("Register your firm")
    wrong = LIN_USCC[:-1] + "6"
    steps.describe_firm(
        lin,
        province="330000",
        name=FACTORY,
        uscc=wrong,
        legal_person="林伟",
        region="330110",
        industry="C34",
        short_name="杭州精铸",
        supplies=True,
        buys=False,
    )
    lin.press("Register and continue")
    lin.see("代码校验位不符，可能有一位填错。请对照营业执照检查")
    kept = [lin.written(name) for name in ("name", "uscc", "legal_person", "region", "short_name")]
    assert kept == [FACTORY, wrong, "林伟", "330110", "杭州精铸"]
    lin.fill(uscc=LIN_USCC)
    lin.press("Register and continue")
    steps.hand_in_licence(lin)
    lin.see("营业执照已提交审核", within="body")
    steps.verify(bai, FACTORY)
    lin.open("accounts:firm")
    lin.see("试运行期", LIN_USCC)


def the_machine_is_listed(lin, bai):
    steps.describe_machine(lin, title=MACHINE)
    steps.name_units(lin, "五轴 1 号", "五轴 2 号")
    lin.fill(price_mode="time", price_fen="260")
    lin.press("Save and go on")
    lin.fill(description="五轴联动，铝合金与不锈钢，精度 IT6，可提供三坐标检测报告。")
    lin.press("Save and go on")
    lin.see(MACHINE, "五轴 1 号", "五轴 2 号", "¥260.00")
    lin.press("Submit for review")
    lin.reach("**/capacity/mine/")
    steps.publish(bai, MACHINE)
    lin.open("capacity:search")
    lin.see(MACHINE, "杭州精铸")


def the_buyer_registers(chen, bai):
    steps.sign_up(chen, name="陈静", email="chen@example.com", phone="13800138002")
    steps.describe_firm(
        chen,
        province="320000",
        name=BUYER,
        uscc=CHEN_USCC,
        legal_person="陈静",
        region="320505",
        industry="C35",
        short_name="启明医疗",
        supplies=False,
        buys=True,
    )
    chen.press("Register and continue")
    steps.hand_in_licence(chen)
    steps.verify(bai, BUYER)


def a_job_is_posted_and_matched(chen):
    """One screen; the process is suggested from the words, the matches come without a reload."""
    chen.open("orders:job_create")
    chen.page.locator("[name=title]").press_sequentially(JOB)
    chen.see("根据您的文字推荐")
    assert chen.written("process") == "MFG.CUT.MILL.AX5"
    chen.fill(material="ALU", env_x=120, env_y=80, env_z=40, it_grade="7")
    chen.fill(quantity=100, minutes_per_piece=12, setup_hours=1)
    chen.fill(starts_on=steps.day(0), due_on=steps.day(21), region="320505", budget="8400")
    chen.press("Post the job")
    chen.reach("**/orders/jobs/*-*/")
    loaded = chen.page.evaluate("performance.timeOrigin")
    chen.see("已比对该工艺的 1 项产能，1 项符合。", "杭州精铸", TOTAL, "¥54.60 / 件")
    chen.see(
        "满足 6 项中的 6 项", "距交货地 102 公里", "空闲台时，需求为 21 台时", "价格占预算的 65 %"
    )
    assert chen.page.evaluate("performance.timeOrigin") == loaded
    return chen.path


def both_sides_agree(chen, lin, job):
    chen.follow("Accept", within="#matches", context="match")
    chen.see(TOTAL, "五轴 1 号")
    chen.press("Accept and hold the hours")
    chen.reach(f"**{job}")
    lin.open("orders:board")
    lin.follow("Look and answer")
    lin.see(JOB, TOTAL, FEE, NET)
    lin.press("Confirm")
    lin.reach(lambda url: "/board/" not in url)
    return lin.path


def the_buyer_pays(chen, order):
    """At the custodian's own page; its signed word reaches us by HTTP, a worker books it."""
    chen.visit(order)
    chen.press("Pay into escrow")
    chen.see("收银台", TOTAL, within="body")
    chen.press("Pay", within="body")
    chen.see("已付款", TOTAL)
    chen.visit(order)
    chen.see("待开工", "担保中")


def the_factory_works(lin, order):
    lin.visit(order)
    lin.follow("Start production")
    lin.press("Start production")
    lin.follow("Report progress")
    lin.fill(percent=60, note="粗加工完成", photos=[steps.photo("1.jpg", "silver")])
    lin.press("Send report")
    lin.see("粗加工完成", "60 %")
    lin.follow("Submit inspection")
    lin.fill(
        checked=100,
        rejected=0,
        verdict="passed",
        note="尺寸合格",
        photos=[steps.photo("2.jpg", "gold")],
    )
    lin.press("Submit inspection")
    lin.follow("Ship")
    lin.fill(carrier="顺丰速运", tracking="SF1234567890")
    lin.press("Goods are on their way")
    lin.see("顺丰速运 SF1234567890")


def the_goods_are_accepted(chen, order):
    chen.visit(order)
    assert chen.page.locator(".photos img").count() == 2
    chen.follow("Goods have arrived")
    chen.press("Confirm arrival")
    chen.follow("Accept goods")
    chen.see(TOTAL, NET)
    chen.press("Accept and release the money")
    chen.reach(f"**{order}")
    chen.wait_for(chen.words("Done: goods accepted, money released."))


def both_read_the_same_money(lin, chen):
    """Gross, fee and net on the factory's statement, the same gross on the buyer's."""
    chen.open("orders:money")
    chen.see(f"已向供方放款 {TOTAL}", f"+{TOTAL} {TOTAL} 凭证", f"−{TOTAL} ¥0.00 凭证")
    lin.open("orders:money")
    lin.wait_for(f"已到账 {NET}")
    lin.see(f"需方放款总额 {TOTAL}", f"平台服务费 放款时从总额中扣除 −{FEE}")
    lin.see(f"{TOTAL} −{FEE} +{NET} {NET} 凭证", f"−{NET} ¥0.00 凭证")


def both_rate_and_are_graded(lin, chen, order):
    """Lin's word stays sealed until Chen's is in; then a worker recalculates both."""
    rate(lin, order, stars=5, comment="付款及时，图纸清楚。")
    chen.visit(order)
    chen.see_nothing_of("付款及时", "★★★★★")
    rate(chen, order, stars=4, comment="尺寸稳定，包装仔细。")
    lin.visit(order)
    lin.see("★★★★★", "付款及时，图纸清楚。", "★★★★☆", "尺寸稳定，包装仔细。")
    lin.open("credit:firm")
    lin.wait_for(lin.words("Ratings by partners"))
    chen.open("credit:firm")
    chen.see("作为需方 未评级", "付款及时，图纸清楚。")
    score_of_lin, score_of_chen = score(lin), score(chen)
    assert score_of_lin < score_of_chen < 100
    the_grade_is_public(chen, LIN_USCC, "作为供方 未评级", score_of_lin)
    the_grade_is_public(lin, CHEN_USCC, "作为需方 未评级", score_of_chen)


def rate(person, order, *, stars, comment):
    person.visit(order)
    person.follow("Rate")
    person.fill(stars=str(stars), comment=comment)
    person.press("Seal the rating")
    person.reach(f"**{order}")


def score(person):
    return float(re.search(r"信用分 (\d+\.\d)", person.read())[1])


def the_grade_is_public(reader, uscc, grade, points):
    """Everybody reads the same grade and its factors on the firm's page."""
    firm = Organization.objects.get(uscc=uscc)
    reader.open("accounts:firm_page", firm.uuid)
    reader.see("履约信用等级", grade)
    reader.open("credit:firm_public", firm.uuid)
    reader.see(grade, "信用分的构成")
    assert score(reader) == points


def officials_see_their_province(wu, zhou):
    """¥5,460 and 21 hours beside the neighbours' ¥20,000 and 20; the other province has none."""
    row = f"杭州**有限公司 杭州市 切削与去除加工 其他 已完成 21.0 {TOTAL}"
    wu.open("dashboards:overview")
    wu.see("杭州市 ¥2.55 万 3 41", "未评级 3")
    wu.open("dashboards:rows", "sold")
    wu.see(row)
    zhou.open("dashboards:overview")
    zhou.see("四川省共享制造运行得怎么样？", "未评级 0")
    zhou.see_nothing_of("杭州", "¥2.55 万")
    zhou.open("dashboards:rows", "sold")
    zhou.see("该时段没有明细")
    elsewhere = f"{reverse('dashboards:overview')}?region=330000"
    assert zhou.visit(elsewhere).status == 404
