"""Telling people: rows first, mail later, everybody their own."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.notices import outbox, tell
from marketplace.notices.models import Notice
from tests.racing import race

SAID = {"zh": "订单已付款。", "en": "The order is paid."}


@pytest.fixture
def told(lin):
    return tell.person(lin, "order_funded", **SAID, path="/orders/", mail=True)


@pytest.mark.django_db
def test_a_firm_is_told_by_permission(lin, lin_firm, chen, rao):
    lin_firm.memberships.create(user=chen, role="operator")
    lin_firm.memberships.create(user=rao, role="viewer")
    tell.firm(lin_firm, "order_funded", **SAID, permission="order.work")
    assert set(Notice.objects.values_list("user__name", flat=True)) == {"Lin Wei", "Chen Jing"}


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_told(lin):
    with transaction.atomic():
        tell.person(lin, "order_funded", **SAID, mail=True)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_mail_leaves_once_in_the_readers_language(told, lin, settings):
    settings.SITE_URL = "https://gongzao.example"
    lin.language = "zh-hans"
    lin.save()
    assert [outbox.send_due(timezone.now()), outbox.send_due(timezone.now())] == [1, 0]
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["lin@example.com"], "共造: 订单已付款。")
    assert "https://gongzao.example/orders/" in message.body
    told.refresh_from_db()
    assert told.mailed_at is not None


@pytest.mark.django_db
def test_a_failing_mail_server_loses_nothing(told, settings, lin):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    now = timezone.now()
    assert outbox.send_due(now) == 0
    settings.EMAIL_BACKEND = backend
    assert outbox.send_due(now + timedelta(minutes=4)) == 0
    assert outbox.send_due(now + outbox.LEASE) == 1


@pytest.mark.django_db
def test_old_mail_is_given_up(told):
    assert outbox.send_due(timezone.now() + outbox.GIVE_UP_AFTER) == 0


@pytest.mark.race
def test_four_workers_send_each_mail_once(committed_db, lin):
    at = timezone.now() + timedelta(hours=1)  # not due for a live worker of another test
    with transaction.atomic():
        for _number in range(20):
            tell.person(lin, "order_funded", **SAID, mail=True)
        Notice.objects.update(mail_due_at=at)
    sent, _refused = race(*[lambda: outbox.send_due(at)] * 4)
    assert sum(sent) == 20
    assert len(mail.outbox) == 20


@pytest.mark.django_db
def test_messages_are_the_readers_own(as_lin, as_rao, told, lin_firm):
    assert "The order is paid." in as_lin.get("/notices/").content.decode()
    assert "The order is paid." not in as_rao.get("/notices/").content.decode()
    assert as_rao.post(f"/notices/{told.uuid}/").status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


@pytest.mark.django_db
def test_opening_a_message_reads_it(as_lin, told, lin_firm):
    assert as_lin.post(f"/notices/{told.uuid}/")["Location"] == "/orders/"
    told.refresh_from_db()
    assert told.read_at is not None
    assert as_lin.get("/notices/").context["unread"] == 0


@pytest.mark.django_db
def test_all_are_read_at_once(as_lin, lin, chen, told, lin_firm):
    tell.person(chen, "order_funded", **SAID)
    as_lin.post("/notices/read/")
    assert list(Notice.objects.filter(read_at=None)) == [chen.notices.get()]


@pytest.mark.django_db
def test_older_messages_follow_by_key(as_lin, lin, lin_firm):
    for number in range(31):
        tell.person(lin, "n", zh=f"第 {number} 条", en=f"Number {number}.")
    first = as_lin.get("/notices/")
    assert [len(first.context["notices"]), first.context["notices"][0].en] == [30, "Number 30."]
    second = as_lin.get("/notices/" + first.context["next"])
    assert [each.en for each in second.context["notices"]] == ["Number 0."]
    assert second.context["next"] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_message_page_costs_the_same_for_any_rows(as_lin, lin, lin_firm, count):
    for _number in range(count):
        tell.person(lin, "n", **SAID, organization=lin_firm)
    as_lin.get("/notices/")
    with CaptureQueriesContext(connection) as queries:
        as_lin.get("/notices/")
    assert len(queries) <= 7


@pytest.mark.django_db
def test_a_notice_is_for_somebody(lin):
    with pytest.raises(Exception, match="notice_for_somebody"):
        Notice.objects.create(kind="n", **SAID)


@pytest.mark.journey
def test_the_worker_mails_what_was_told(committed_db, worker, lin):
    with transaction.atomic():
        notice = tell.person(lin, "order_funded", **SAID, mail=True)
    deadline = time.monotonic() + 30
    while not Notice.objects.exclude(mailed_at=None).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    notice.refresh_from_db()
    assert notice.mailed_at is not None
