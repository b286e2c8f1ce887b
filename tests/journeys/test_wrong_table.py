"""A factory's own table, full of mistakes: explained row by row, put right, imported by a worker.

Lin writes the file in Excel, in Chinese, without having looked at the template.
"""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook

from tests.journeys import steps

pytestmark = pytest.mark.journey

DESK = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844, "touch": True}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "标题"
HEADINGS = ("工艺", TITLE, "设备名称", "每周空闲时间", "计价方式", "单价（元）", "机床几轴")
TURNING, MILLING = "数控车（两轴）", "五轴联动加工"
LATHE = (
    TURNING,
    "数控车床 CK6150",
    "车床 1 号；车床 2 号",
    "周一至周五 20:00-08:00",
    "分时",
    120,
    2,
)
ROWS = [
    LATHE,
    (MILLING, "五轴加工中心 UCP 600", "五轴 1 号", "周末 全天", "分时", "二百六", 5),
    ("激光雕花", "激光雕花机", "雕花机 1 号", "周末 全天", "分时", 80, 3),
    (TURNING, "数控车床 CK6140", None, "周六 全天", "分时", 90, 2),
    LATHE,
]
EXPLAINED = {
    3: "五轴加工中心 UCP 600 单价 “二百六”不是数字。请只写数字，如 1250 或 0.8。",
    4: "激光雕花机 工艺 “激光雕花”不在列表中。是不是“激光焊”、“激光切割”？",
    5: "数控车床 CK6140 每周空闲时间 请先在“设备名称”列填写设备名称。",
    6: "数控车床 CK6150 标题 与第 2 行重复：工艺、标题和设备都相同。"
    "请删除其中一行，或用标题加以区分。",
}


def workbook(rows, *, headings=HEADINGS):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    return written(book)


def written(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("glass", [DESK, PHONE], ids=["desk", "phone"])
def test_a_wrong_table_is_explained_corrected_and_imported(arrive, lin, lin_firm, glass):
    person = arrive("Lin", **glass)
    steps.log_in(person, lin.email)
    person.open("capacity:listing_list")
    person.follow("Bulk import")
    a_missing_heading_is_named(person)
    each_wrong_row_is_explained(person)
    corrected = corrected_by(person)
    the_rest_is_imported(person, corrected)
    the_drafts_are_there(person)


def send(person, content):
    person.fill(file={"name": "机床.xlsx", "mimeType": EXCEL, "buffer": content})
    person.press("Upload and check")
    person.reach(re.compile(r"/import/[0-9a-f-]{36}/$"))


def a_missing_heading_is_named(person):
    """A column every row needs, called by a word nobody knows: nothing is guessed."""
    send(person, workbook(ROWS, headings=[name.replace(TITLE, "俗称") for name in HEADINGS]))
    person.see("这个文件没有导入", "缺少必填的列“标题”。文件中的列：工艺, 俗称, 设备名称")
    person.follow("Upload another file")


def each_wrong_row_is_explained(person):
    """While the page is open it draws itself anew until the worker is done."""
    send(person, workbook(ROWS))
    person.see("已检查的行 5 没有问题的行 1 有问题的行 4", "这些列无法识别，未读取：机床几轴。")
    rows = person.page.locator(".faults tbody tr").all_inner_texts()
    assert [re.sub(r"\s+", " ", row).strip() for row in rows] == [
        f"第 {number} 行 {said}" for number, said in EXPLAINED.items()
    ]


def corrected_by(person):
    """The file comes back with a column of problems; Lin mends three rows and forgets one."""
    with person.page.expect_download() as coming:
        person.follow("The file with its problems")
    download = coming.value
    assert download.suggested_filename == "机床 问题.xlsx"
    book = load_workbook(io.BytesIO(download.path().read_bytes()))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["问题", *HEADINGS]
    assert sheet["A2"].value is None
    assert sheet["A3"].value == "单价: “二百六”不是数字。请只写数字，如 1250 或 0.8。"
    sheet["G3"], sheet["D5"], sheet["C6"] = 260, "车床 3 号", "数控车床 CK6150 二组"
    return written(book)


def the_rest_is_imported(person, corrected):
    person.follow("Bulk import", within="main")
    send(person, corrected)
    person.see("已检查的行 5 没有问题的行 4 有问题的行 1", f"第 4 行 {EXPLAINED[4]}")
    person.see("导入没有问题的 4 行，有问题的 1 行不导入")
    person.page.get_by_role("button", name="导入 4 行").click()
    person.see("已导入 4 行")


def the_drafts_are_there(person):
    person.follow("Show the listings")
    person.see("我的产能")
    cards = person.page.locator("#listings article").all()
    assert {card.locator("h2").inner_text(): state_and_price(card) for card in cards} == {
        "数控车床 CK6150": "草稿 ¥120.00 / 台时 2 台设备",
        "五轴加工中心 UCP 600": "草稿 ¥260.00 / 台时 1 台设备",
        "数控车床 CK6140": "草稿 ¥90.00 / 台时 1 台设备",
        "数控车床 CK6150 二组": "草稿 ¥120.00 / 台时 2 台设备",
    }


def state_and_price(card):
    return " ".join(card.locator(".cluster").first.locator("> *").all_inner_texts())
