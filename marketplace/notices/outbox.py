"""The outbox: notices whose mail is due, sent by a worker, each at least once.

A batch is claimed by moving its deadline ahead (a lease), mailed outside any transaction, and then
marked. A worker that dies in between leaves the rows to the next run after the lease.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketplace.notices.models import Notice

BATCH = 50
LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=3)
FORGOTTEN_LINK = "invitation"  # its link carries a token: forgotten once mailed

log = structlog.get_logger(__name__)


def send_due(at: datetime) -> int:
    """Sends what is due at `at`; returns how many left."""
    sent = 0
    while batch := _claim(at):
        sent += sum(_send(notice) for notice in batch)
        if len(batch) < BATCH:
            break
    return sent


def _claim(at: datetime) -> list[Notice]:
    with transaction.atomic():
        due = (
            Notice.objects.filter(mail_due_at__lte=at, mailed_at=None)
            .filter(created_at__gt=at - GIVE_UP_AFTER)
            .order_by("mail_due_at", "id")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        batch = list(due)
        taken = Notice.objects.filter(pk__in=[notice.pk for notice in batch])
        taken.update(mail_due_at=at + LEASE)
    people = Notice.objects.filter(pk__in=[notice.pk for notice in batch])
    return list(people.select_related("user").order_by("id"))


def _send(notice: Notice) -> bool:
    try:
        message(notice).send()
    except (SMTPException, OSError) as error:
        log.warning("mail_failed", notice=str(notice.uuid), error=str(error))
        return False
    done = {"mailed_at": timezone.now()}
    if notice.kind == FORGOTTEN_LINK:
        done["path"] = ""
    Notice.objects.filter(pk=notice.pk).update(**done)
    return True


def message(notice: Notice) -> EmailMessage:
    """In the person's language; in both for somebody without an account."""
    languages = [notice.user.language] if notice.user else ["zh-hans", "en"]
    subjects, bodies = [], []
    for language in languages:
        with translation.override(language):
            subjects.append(notice.sentence)
            bodies.append(_body(notice))
    with translation.override(languages[0]):
        subject = _("Gongzao") + ": " + subjects[0]
    to = notice.user.email if notice.user else notice.email
    return EmailMessage(subject, "\n\n– – –\n\n".join(bodies), to=[to])


def _body(notice: Notice) -> str:
    context = {"notice": notice, "link": f"{settings.SITE_URL}{notice.path}" if notice.path else ""}
    return render_to_string("notices/mail.txt", context).strip()
