"""Ways around the platform are found in any writing, and ordinary words are left alone."""

import time

import pytest

from capacity.contacts import contacts

SMUGGLED = [
    ("请联系13800138000", "mobile"),
    ("电话 138-0013-8000", "mobile"),
    ("１３８００１３８０００", "mobile"),
    ("一三八零零一三八零零零", "mobile"),
    ("幺三八〇〇幺三八〇〇〇", "mobile"),
    ("壹叁捌零零壹叁捌零零零", "mobile"),
    ("138零零一三8000", "mobile"),
    ("+86 138 0013 8000", "mobile"),
    ("1 3 8 0 0 1 3 8 0 0 0", "mobile"),
    ("1-3-8-0-0-1-3-8-0-0-0", "mobile"),
    ("13 80 01 38 00 0", "mobile"),
    ("138.0013.8000", "mobile"),
    ("①③⑧⓪⓪①③⑧⓪⓪⓪", "mobile"),
    ("1\u200b3\u200b8\u200b0\u200b0\u200b1\u200b3\u200b8\u200b0\u200b0\u200b0", "mobile"),
    ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "mobile"),
    ("138oo138ooo 王工", "mobile"),
    ("IMG_13800138000.jpg", "mobile"),
    ("夜班优惠 1380 0138 000", "mobile"),
    ("0571-88889999 找林工", "landline"),
    ("(0571) 8888 9999", "landline"),
    ("座机：057188889999", "landline"),
    ("400-888-9999", "landline"),
    ("+1 415 555 2671", "landline"),
    ("加微信 linwei_01", "wechat"),
    ("微信号linwei01", "wechat"),
    ("微 信：linwei01", "wechat"),
    ("微.信号 linwei01", "wechat"),
    ("薇信 linwei", "wechat"),
    ("手机号同微信", "wechat"),
    ("+V: linwei", "wechat"),
    ("加V详谈", "wechat"),
    ("加v linwei88", "wechat"),
    ("vx linwei01", "wechat"),
    ("VX：linwei", "wechat"),
    ("＋ｖｘ详聊", "wechat"),
    ("WeChat: linwei", "wechat"),
    ("w\u200be\u200bchat: linwei", "wechat"),
    ("weixin linwei01", "wechat"),
    ("绿泡泡联系", "wechat"),
    ("QQ：12345678", "qq"),
    ("qq群 654321098", "qq"),
    ("扣扣号 12345678", "qq"),
    ("企鹅 1 2 3 4 5 6 7 8", "qq"),
    ("Q:123456789", "qq"),
    ("WhatsApp me", "messenger"),
    ("抖音号 jingzhu5zhou", "messenger"),
    ("邮箱 lin@example.com", "email"),
    ("lin＠example.cn", "email"),
    ("linwei艾特163点com", "email"),
    ("linwei(at)qq.com", "email"),
    ("linwei at qq dot com", "email"),
    ("12345678@qq", "email"),
    ("l i n @ 1 6 3 . c o m", "email"),
    ("详见 www.linwei-cnc.com", "web"),
    ("https://t.cn/abc", "web"),
    ("linwei-cnc.cn 看更多", "web"),
    ("linwei点com", "web"),
    ("shop1234.1688.com", "web"),
    ("线下付款九折", "aside"),
    ("联系方式见图片", "aside"),
    ("扫码加我", "aside"),
    ("可私聊", "aside"),
]
ORDINARY = [
    "五轴加工中心 DMU 50，行程 500×450×400 mm，主轴 20000 rpm",
    "DMG MORI DMU 65 monoBLOCK",
    "Mazak VARIAXIS i-700，Mazak VX-500，Haas VF-2",
    "海天 MA1600/540 注塑机，锁模力 1600 kN",
    "TC4、6061-T6、316L，精度 IT7，Ra 0.8",
    "订单 GZ20261122-000123，批量 1000-13000 件",
    "GB/T 1804-2000 中等级，2026-11-22 起空闲",
    "ISO 9001:2015，证书号 01122Q30001R0M",
    "GB/T 19001-2016/ISO 9001:2015，IATF 16949:2016",
    "工作台 1800*1200*600，行程 1500-2000-500 mm",
    "150*2000*1500 mm 板材，1300 1350 140 mm",
    "最大规格 1500/1600/170 毫米",
    "夜班 20:00-08:00，周末 00:00-24:00",
    "1 号机 2 号机 3 号机 4 号机 5 号机 6 号机",
    "电压 380 V，+V/-V 供电，24 V+",
    "加V型块定位，加V形槽",
    "支持微信小程序开发与微信支付接口测试",
    "微信图片_20231122140512.jpg",
    "QQ图片20231122140512.jpg",
    "mmexport1638412345678.jpg",
    "IMG_20231122_140512.jpg",
    "ASP.NET、Node.js 与 SolidWorks 二次开发",
    "流量 Q: 12000 m³/h，Q=100 L/min",
    "0.01 mm @ 20.5 °C，5 kW@1500rpm",
    "5-axis milling, 0.01 mm, up to 12,000 pieces per month",
    "公差 +0.021/-0.000，跳动 0.005",
    "一二三班倒，三百六十五天开机，一五零零吨压力机",
    "扫码追溯每件产品，二维码打标",
    "在业内享有威信，二十年经验",
    "按图加工，图见附件，可来图来样",
    "PLC：西门子 S7-1500，电机 1FK7 042-5AF71",
    "统一编码 91330106MA2B1C3D45",
    "模具重 1.5 t，浇口 4-4-3，钢号 1.2344",
    "每平方米 400-500 元，月产 100 000 000 片",
    "",
]


@pytest.mark.parametrize(("text", "code"), SMUGGLED)
def test_a_contact_is_found(text, code):
    assert code in [each.code for each in contacts(text)]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_left_alone(text):
    assert contacts(text) == []


def test_every_kind_is_named_once():
    found = contacts("13800138000, 13900139000, lin@example.com")
    assert [each.code for each in found] == ["mobile", "email"]
    assert found[0].found == "13800138000"


@pytest.mark.parametrize(
    "text",
    ["1 " * 10_000, "0-" * 10_000, "a@" * 10_000, "a-" * 10_000, "a at " * 4_000, "微 " * 10_000],
)
def test_no_text_takes_long(text):
    start = time.process_time()
    contacts(text)
    assert time.process_time() - start < 2
