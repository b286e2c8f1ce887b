"""What a person does wrong is answered, in Chinese, by a clear sentence; what they typed stays.

The rooms test their own refusals; this is the list a new user meets in the first ten minutes. What
happens when workers or Valkey are away stands in test_outages.py.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from capacity import listings
from capacity.models import Process
from marketplace.accounts.models import Document, Organization
from orders.models import Job
from tests.orders import order_world, worlds
from tests.personas import LIN_USCC

pytestmark = pytest.mark.django_db

TOKENS = re.compile(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"|[0-9a-f-]{36}')
PDF = b"%PDF-1.7\n" + b"licence " * 20 + b"\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0"
MEGABYTE = 2**20
NEITHER = "文件内容既不是 PDF 也不是图片，请使用 PDF、JPEG、PNG 或 WebP。"
FIRM = {
    "name": "杭州精铸精密机械有限公司",
    "uscc": LIN_USCC,
    "legal_person": "林伟",
    "province": "330000",
    "region": "330110",
    "industry": "C34",
    "short_name": "杭州精铸",
}
JOB = {
    "title": "五轴铣削铝合金支架",
    "description": "阳极氧化",
    "process": "MFG.CUT.MILL.AX5",
    "quantity": "100",
    "minutes_per_piece": "12",
    "setup_hours": "1",
    "starts_on": worlds.TODAY.isoformat(),
    "due_on": (worlds.TODAY + timedelta(days=20)).isoformat(),
    "region": "320505",
    "budget": "20000",
}


@pytest.fixture(autouse=True)
def _in_chinese(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("zh-hans"):
        yield


def chinese(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    return client


def refused(answer, *, field, sentence, kept=()):
    """The sentence stands on the page at its field, and what was typed is still in the form."""
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence in answer.text.replace("\xa0", " ")
    for name, value in dict(kept).items():
        assert str(form[name].value()) == value, name
        assert value in answer.text


# --- registering --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("uscc", "sentence"),
    [
        (LIN_USCC[:-1] + "6", "代码校验位不符，可能有一位填错。请对照营业执照检查"),
        (LIN_USCC[:-1], "统一社会信用代码为 18 位，您填写了 17 位。请对照营业执照检查。"),
        ("林" * 18, "请对照营业执照检查"),
    ],
    ids=["digit", "length", "letters"],
)
def test_a_wrong_code_of_a_firm(as_lin, uscc, sentence):
    answer = chinese(as_lin).post(
        reverse("accounts:register_firm"), FIRM | {"uscc": uscc, "supplies": "on"}
    )
    assert answer.status_code == 422
    refused(answer, field="uscc", sentence=sentence, kept=FIRM | {"uscc": uscc})
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("执照.pdf", PDF + b" " * 21 * MEGABYTE, "文件大小为 21.1 MB，上限 20 MB。请压缩"),
        ("执照.jpg", JPEG + b"\0" * 11 * MEGABYTE, "文件大小为 11.1 MB，上限 10 MB。请压缩"),
        ("执照.pdf", b"MZ\x90\x00" + b"\0" * 500, NEITHER),
        ("执照.docx", b"PK\x03\x04" + b"\0" * 500, NEITHER),
    ],
    ids=["large pdf", "large picture", "program", "document"],
)
def test_a_licence_too_large_or_of_a_wrong_type(as_lin, lin_firm, name, content, sentence):
    lin_firm.state = Organization.State.REGISTERED
    lin_firm.verified_at = None
    lin_firm.save()
    upload = SimpleUploadedFile(name, content)
    answer = chinese(as_lin).post(reverse("accounts:verification"), {"licence": upload})
    assert answer.status_code == 422
    refused(answer, field="licence", sentence=sentence)
    assert not Document.objects.exists()


# --- listing and posting ------------------------------------------------------------------------
def test_a_negative_price(as_lin, lin, lin_firm):
    process = Process.objects.get(code="MFG.CUT.MILL.AX5")
    draft = listings.create(
        lin_firm, by=lin, at=timezone.now(), title="五轴", process=process, region="330110"
    )
    address = reverse("capacity:listing_edit", args=[draft.uuid, "price"])
    answer = chinese(as_lin).post(
        address, {"price_mode": "time", "price_fen": "-5", "setup_fen": "300"}
    )
    refused(
        answer,
        field="price_fen",
        sentence="价格须大于零。",
        kept={"price_fen": "-5", "setup_fen": "300"},
    )
    draft.refresh_from_db()
    assert draft.price_fen is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("starts_on", "2020-01-01", "最早开工日已过，请选择今天"),
        ("due_on", "2020-01-01", "交期早于最早开工日，请选择"),
        ("budget", "-5", "大于或等于"),
        ("quantity", "-1", "大于或等于"),
    ],
)
def test_a_job_in_the_past_or_below_zero(as_chen, chen_firm, field, value, sentence):
    answer = chinese(as_chen).post(reverse("orders:job_create"), JOB | {field: value})
    assert answer.status_code == 422
    refused(answer, field=field, sentence=sentence, kept=JOB | {field: value})
    assert not Job.objects.exists()


# --- other people's things ----------------------------------------------------------------------
def test_a_strangers_address_is_answered_like_one_that_does_not_exist(
    as_rao, rao_firm, lin_firm, chen_firm
):
    work = order_world.place(chen_firm, lin_firm)
    answers = [
        chinese(as_rao).get(reverse("orders:order_detail", args=[uuid]))
        for uuid in (work.order.uuid, uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    there, nowhere = (TOKENS.sub("", answer.text) for answer in answers)
    assert there == nowhere
    assert "404" in there
