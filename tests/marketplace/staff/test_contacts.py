"""Ways around the platform are found in any writing, and ordinary words are left alone."""

import time

import pytest

from marketplace.staff.contacts import contacts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("请联系13800138000", "mobile"),
        ("电话 138-0013-8000", "mobile"),
        ("１３８００１３８０００", "mobile"),
        ("一三八零零一三八零零零", "mobile"),
        ("+86 138 0013 8000", "mobile"),
        ("0571-88889999 找林工", "landline"),
        ("加微信 linwei_01", "wechat"),
        ("+V: linwei", "wechat"),
        ("vx linwei01", "wechat"),
        ("WeChat: linwei", "wechat"),
        ("QQ：12345678", "qq"),
        ("扣扣号 12345678", "qq"),
        ("邮箱 lin@example.com", "email"),
        ("lin＠example.cn", "email"),
        ("详见 www.linwei-cnc.com", "web"),
        ("https://t.cn/abc", "web"),
    ],
)
def test_a_contact_is_found(text, code):
    assert code in [each.code for each in contacts(text)]


@pytest.mark.parametrize(
    "text",
    [
        "五轴加工中心 DMU 50，行程 500×450×400 mm，主轴 20000 rpm",
        "TC4、6061-T6、316L，精度 IT7，Ra 0.8",
        "订单 GZ20261122-000123，批量 1000-13000 件",
        "GB/T 1804-2000 中等级，2026-11-22 起空闲",
        "ISO 9001:2015，证书号 01122Q30001R0M",
        "5-axis milling, 0.01 mm, up to 12,000 pieces per month",
        "",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert contacts(text) == []


def test_every_kind_is_named_once():
    found = contacts("13800138000, 13900139000, lin@example.com")
    assert [each.code for each in found] == ["mobile", "email"]
    assert found[0].found == "13800138000"


@pytest.mark.parametrize("text", ["1 " * 10_000, "0-" * 10_000, "a@" * 10_000, "a-" * 10_000])
def test_no_text_takes_long(text):
    start = time.process_time()
    contacts(text)
    assert time.process_time() - start < 2
