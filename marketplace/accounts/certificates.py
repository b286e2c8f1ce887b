"""A firm's certificates: handed in, verified by the desk, in force, ending on their day.

What lifts a firm's credit is verified by two people. Whether a certificate is in force is judged
by its dates, so that a sweep that runs late changes nothing; the sweep writes the state, tells the
firm, and lets grades and listings follow.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from marketplace.accounts import certificate_facts, roles, working_days
from marketplace.accounts.certificate_facts import Facts
from marketplace.accounts.models import Certificate, Document, Organization, User
from marketplace.accounts.signals import (
    certificate_moved,
    certificates_applied,
    certificates_changed,
)
from marketplace.core import certificate_kinds, moves
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY, STAFF, SYSTEM, Move, Moves

PROMISED_WORKING_DAYS = 2
WARNED_BEFORE = timedelta(days=30)
MOST_OPEN = 50  # of one firm, waiting or in force
RENEWABLE = (*Certificate.IN_FORCE, "expired")
EDIT, VERIFY = "firm.edit", "certificate.verify"


def _needs_one(certificate: Certificate, at: datetime) -> None:
    _has_not_ended(certificate, at)
    if certificate.kind.is_quality:
        raise WrongState(_("A quality certificate is verified by two people."))


def _needs_first(certificate: Certificate, at: datetime) -> None:
    _has_not_ended(certificate, at)
    if not certificate.kind.is_quality:
        raise WrongState(_("This certificate is verified by one person."))
    if certificate.verified_by_id:
        raise WrongState(_("A colleague has agreed already; it waits for the second person."))


def _needs_second(certificate: Certificate, at: datetime) -> None:
    _has_not_ended(certificate, at)
    if not certificate.verified_by_id:
        raise WrongState(_("Nobody has agreed yet; the first person comes first."))


def _has_not_ended(certificate: Certificate, at: datetime) -> None:
    if certificate.expires_on < timezone.localdate(at):
        sentence = _("This certificate ended on %(day)s. Reject it and ask for the renewed one.")
        raise Refused(sentence % {"day": certificate.expires_on.isoformat()}, code="ended")


def _nobody_agreed(certificate: Certificate, at: datetime) -> None:
    if certificate.verified_by_id:
        raise WrongState(_("A colleague has agreed already; it waits for the second person."))


def _ends_soon(certificate: Certificate, at: datetime) -> None:
    if certificate.expires_on > timezone.localdate(at) + WARNED_BEFORE:
        raise WrongState(_("This certificate runs for more than 30 days."))


def _is_over(certificate: Certificate, at: datetime) -> None:
    if certificate.expires_on >= timezone.localdate(at):
        raise WrongState(_("This certificate still runs."))


SOON = gettext_noop("30 days before its last day")
MIDNIGHT = gettext_noop("at midnight after its last day, in China")
IN_TIME = gettext_noop("promised within 2 working days")
ON_OFFER, WAITING = {"valid", "expiring"}, {"submitted", "verifying"}
MOVES = Moves(
    "certificate",
    Move("take", WAITING, "verifying", STAFF, VERIFY, _nobody_agreed, IN_TIME),
    Move("verify", {"verifying"}, "valid", STAFF, VERIFY, _needs_one, IN_TIME),
    Move("verify_first", {"verifying"}, "verifying", STAFF, VERIFY, _needs_first, IN_TIME),
    Move("verify_second", {"verifying"}, "valid", STAFF, VERIFY, _needs_second, IN_TIME),
    Move("reject", {"verifying"}, "rejected", STAFF, VERIFY, timer=IN_TIME),
    Move("revoke", ON_OFFER, "revoked", STAFF, VERIFY),
    Move("withdraw", WAITING | ON_OFFER, "withdrawn", FACTORY, EDIT),
    Move("mark_expiring", {"valid"}, "expiring", SYSTEM, guard=_ends_soon, timer=SOON),
    Move("expire", ON_OFFER, "expired", SYSTEM, guard=_is_over, timer=MIDNIGHT),
)


def in_force(organization: Organization, on: date) -> set[str]:
    """Codes of what the firm holds on this day (in China); the last day still counts."""
    return {each.code for each in held(organization, on)}


def held(organization: Organization, on: date) -> list[Certificate]:
    """The certificates in force, one per code: the one that ends last."""
    return held_by([organization], on)[organization.pk]


def held_by(organizations: Iterable[Organization], on: date) -> dict[int, list[Certificate]]:
    """As `held`, of several firms with one query, by the firm's number."""
    rows = Certificate.objects.filter(
        organization__in={each.pk for each in organizations},
        state__in=Certificate.IN_FORCE,
        expires_on__gte=on,
        code__in=certificate_kinds.kinds(),
    )
    longest: dict[int, dict[str, Certificate]] = defaultdict(dict)
    for row in rows.order_by("expires_on", "id"):
        longest[row.organization_id][row.code] = row
    found: dict[int, list[Certificate]] = defaultdict(list)
    for firm, by_code in longest.items():
        found[firm] = sorted(by_code.values(), key=lambda row: row.kind.bit)
    return found


def hand_in(
    organization: Organization,
    facts: Facts,
    *,
    document: Document,
    by: User,
    at: datetime,
    renews: Certificate | None = None,
) -> Certificate:
    """Gives the paper and what it says to the desk, which answers within two working days.

    With `renews` it takes over from that certificate, which runs on until its own last day.
    """
    _may_hand_in(organization, by)
    if document.owner_id != organization.pk:
        raise Invalid(_("Upload this firm's own certificate."), field="file")
    if renews and (renews.organization_id != organization.pk or not may_be_renewed(renews)):
        raise WrongState(_("This certificate cannot be renewed. Hand in the new one by itself."))
    tidy = certificate_facts.checked(
        facts, organization=organization, today=timezone.localdate(at), renews=renews
    )
    with transaction.atomic():
        _is_new(organization, tidy)
        certificate = Certificate(
            organization=organization,
            document=document,
            renews=renews or _predecessor(organization, tidy),
            submitted_by=by,
            submitted_at=at,
            promised_at=working_days.after(at, PROMISED_WORKING_DAYS),
            **vars(tidy),
        )
        _insert(certificate)
        moves.begin("certificate", certificate, by=by, at=at, code=tidy.code, number=tidy.number)
    return certificate


def may_be_renewed(certificate: Certificate) -> bool:
    return certificate.state in RENEWABLE


def _may_hand_in(organization: Organization, by: User) -> None:
    if not roles.member_can(by, organization, EDIT):
        raise NotAllowed(_("Certificates are handed in by the owner or a manager of the firm."))
    if organization.state == Organization.State.CLOSED:
        raise WrongState(_("This firm is closed: it takes up no new certificates."))


def _is_new(organization: Organization, facts: Facts) -> None:
    """One request at a time for each paper; a longer one of the same number renews it."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    open_ones = open_of(organization)
    if open_ones.count() >= MOST_OPEN:
        raise Refused(_("A firm keeps at most %(most)s certificates here.") % {"most": MOST_OPEN})
    for twin in open_ones.filter(code=facts.code, number=facts.number):
        if twin.is_waiting:
            raise Invalid(
                _("This certificate is with the desk already. Withdraw it first to change it."),
                field="number",
            )
        if facts.expires_on <= twin.expires_on:
            sentence = _("This certificate is verified already, until %(day)s.")
            raise Invalid(sentence % {"day": twin.expires_on.isoformat()}, field="number")


def _predecessor(organization: Organization, facts: Facts) -> Certificate | None:
    """The same number, or the firm's only one of this kind: which of several is not guessed."""
    rows = organization.certificates.filter(
        code=facts.code, state__in=RENEWABLE, expires_on__lt=facts.expires_on
    )
    older = list(rows.prefetch_related("renewals").order_by("-expires_on"))
    same = [each for each in older if each.number == facts.number]
    open_ones = [each for each in older if not each.successor]
    return next(iter(same or open_ones), None) if same or len(open_ones) == 1 else None


def _insert(certificate: Certificate) -> None:
    try:
        with transaction.atomic():
            certificate.save()
    except IntegrityError as error:
        if "certificate_once" not in str(error):
            raise
        raise Invalid(_("This certificate is here already."), field="number") from None
    certificate.refresh_from_db(fields=["uuid", "created_at"])


def open_of(organization: Organization) -> QuerySet[Certificate]:
    """Waiting or in force."""
    return organization.certificates.filter(state__in=(*Certificate.WAITING, *Certificate.IN_FORCE))


def withdraw(certificate: Certificate, *, by: User, at: datetime) -> None:
    """The firm takes it back: a request, or a certificate it holds no more."""
    with transaction.atomic():
        with MOVES.moving(certificate, "withdraw", by=by, at=at) as locked:
            was_in_force = locked.is_in_force
            _end(locked, by, at)
        if was_in_force:
            _apply(certificate, at)


def take(certificate: Certificate, *, by: User, at: datetime) -> None:
    """From now on this person compares it, and colleagues see that; may be taken over."""
    with MOVES.moving(certificate, "take", by=by, at=at) as locked:
        locked.taken_by = by


def verify(certificate: Certificate, *, by: User, at: datetime) -> None:
    """Paper, facts and register agree: in force from now on."""
    with transaction.atomic():
        with MOVES.moving(certificate, "verify", by=by, at=at) as locked:
            _is_not_the_sender(locked, by)
            locked.verified_by, locked.verified_at = by, at
        _apply(certificate, at, "verify")


def verify_first(certificate: Certificate, *, by: User, at: datetime) -> None:
    """The first of two people agrees; nothing is in force yet."""
    with MOVES.moving(certificate, "verify_first", by=by, at=at) as locked:
        _is_not_the_sender(locked, by)
        locked.verified_by, locked.verified_at = by, at


def verify_second(certificate: Certificate, *, by: User, at: datetime) -> None:
    """The second person agrees: in force from now on."""
    with transaction.atomic():
        with MOVES.moving(certificate, "verify_second", by=by, at=at) as locked:
            _is_not_the_sender(locked, by)
            if locked.verified_by_id == by.pk:
                raise NotAllowed(
                    _("You agreed already: the second person has to be somebody else.")
                )
            locked.confirmed_by = by
        _apply(certificate, at, "verify")


def _is_not_the_sender(certificate: Certificate, by: User) -> None:
    """Whoever handed it in, then left the firm for an office here, still knows it too well."""
    if by.pk == certificate.submitted_by_id:
        raise NotAllowed(_("You handed this certificate in: a colleague has to decide."))


def reject(certificate: Certificate, *, reason: str, by: User, at: datetime) -> None:
    """The paper cannot be accepted; the firm reads the reason and may hand in another."""
    _end_with_reason(certificate, "reject", reason=reason, by=by, at=at)


def revoke(certificate: Certificate, *, reason: str, by: User, at: datetime) -> None:
    """In force no more, from this moment: the register says otherwise, or it was forged."""
    _end_with_reason(certificate, "revoke", reason=reason, by=by, at=at)


def _end_with_reason(
    certificate: Certificate, move: str, *, reason: str, by: User, at: datetime
) -> None:
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Write what is wrong, so that the firm can put it right."), field="reason")
    with transaction.atomic():
        with MOVES.moving(certificate, move, by=by, at=at, reason=reason) as locked:
            _end(locked, by, at)
            locked.reason = reason
        if move == "revoke":
            _apply(certificate, at, move)
        else:
            certificate_moved.send(Certificate, certificate=certificate, move=move, at=at)


def mark_expiring(certificate: Certificate, *, at: datetime) -> None:
    """Its last 30 days begin; the firm is told unless the renewal is in force already."""
    with transaction.atomic():
        with MOVES.moving(certificate, "mark_expiring", by=None, at=at):
            pass
        if not is_renewed(certificate):
            certificate_moved.send(
                Certificate, certificate=certificate, move="mark_expiring", at=at
            )


def expire(certificate: Certificate, *, at: datetime) -> None:
    """Its last day is over."""
    with transaction.atomic():
        with MOVES.moving(certificate, "expire", by=None, at=at) as locked:
            _end(locked, None, at)
        _apply(certificate, at, "" if is_renewed(certificate) else "expire")


def is_renewed(certificate: Certificate) -> bool:
    """Whether another of the same kind is in force and ends later: then nothing has a gap."""
    others = certificate.organization.certificates.filter(
        code=certificate.code,
        state__in=Certificate.IN_FORCE,
        expires_on__gt=certificate.expires_on,
    )
    return others.exclude(pk=certificate.pk).exists()


def _end(certificate: Certificate, by: User | None, at: datetime) -> None:
    certificate.ended_by, certificate.ended_at = by, at


def _apply(certificate: Certificate, at: datetime, move: str = "") -> None:
    """What is in force has changed: grades, then listings follow in the same transaction."""
    firm = certificate.organization
    certificates_changed.send(Organization, organization=firm, at=at)
    certificates_applied.send(Organization, organization=firm, at=at)
    if move:
        certificate_moved.send(Certificate, certificate=certificate, move=move, at=at)


def sweep(at: datetime) -> int:
    """Whatever ended or comes near its end by `at`; returns how many moved."""
    today = timezone.localdate(at)
    running = Certificate.objects.select_related("organization").order_by("expires_on", "id")
    over = running.filter(state__in=Certificate.IN_FORCE, expires_on__lt=today)
    soon = running.filter(
        state=Certificate.State.VALID, expires_on__range=(today, today + WARNED_BEFORE)
    )
    return sum(_moves(expire, each, at) for each in over) + sum(
        _moves(mark_expiring, each, at) for each in soon
    )


def _moves(move: Any, certificate: Certificate, at: datetime) -> bool:
    try:
        move(certificate, at=at)
    except WrongState:  # withdrawn or revoked in this very moment
        return False
    return True
