"""Taking part in a clearing round: jobs enter and leave, factories keep listings out."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capacity.models import Listing
from marketplace.accounts import roles
from marketplace.audit import journal
from marketplace.core.errors import NotAllowed, Refused, WrongState
from marketplace.core.moves import BUYER
from orders import job_rules, proposals, round_scope, wording
from orders.models import ClearingRound, Job, RoundAbstention, RoundEntry


class DoesNotFit(Refused):
    """The job asks for something else than the round is about."""

    code = "does_not_fit"


def enter(round_: ClearingRound, job: Job, *, by: Any, at: datetime) -> RoundEntry:
    """The job takes part; entering twice changes nothing. It may leave until the closing."""
    _check_buyer(job, by)
    with transaction.atomic():
        locked = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        held = ClearingRound.objects.select_for_update().get(pk=round_.pk)
        _check_open(held, at)
        _check_job(held, locked, at)
        entry, is_new = RoundEntry.objects.get_or_create(
            round=held, job=locked, defaults={"entered_by": by, "entered_at": at}
        )
        if is_new:
            _record(held, "enter", job, by, at)
    return entry


def leave(round_: ClearingRound, job: Job, *, by: Any, at: datetime) -> None:
    """The job takes part no more; it loses nothing else."""
    _check_buyer(job, by)
    with transaction.atomic():
        held = ClearingRound.objects.select_for_update().get(pk=round_.pk)
        _check_before_closing(held, at)
        gone, _rows = RoundEntry.objects.filter(round=held, job=job).delete()
        if gone:
            _record(held, "leave", job, by, at)


def keep_out(round_: ClearingRound, listing: Listing, *, by: Any, at: datetime) -> None:
    """The factory does not offer this capacity in the round."""
    _check_factory(listing, by)
    with transaction.atomic():
        held = ClearingRound.objects.select_for_update().get(pk=round_.pk)
        _check_before_closing(held, at)
        _row, is_new = RoundAbstention.objects.get_or_create(
            round=held, listing=listing, defaults={"by": by, "at": at}
        )
        if is_new:
            _record(held, "keep_out", listing, by, at)


def offer_again(round_: ClearingRound, listing: Listing, *, by: Any, at: datetime) -> None:
    """The factory offers the capacity after all."""
    _check_factory(listing, by)
    with transaction.atomic():
        held = ClearingRound.objects.select_for_update().get(pk=round_.pk)
        _check_before_closing(held, at)
        gone, _rows = RoundAbstention.objects.filter(round=held, listing=listing).delete()
        if gone:
            _record(held, "offer_again", listing, by, at)


def _check_buyer(job: Job, by: Any) -> None:
    if not job.actors(by, "job.edit") & BUYER:
        raise NotAllowed(_("This step belongs to somebody else."))


def _check_factory(listing: Listing, by: Any) -> None:
    if not roles.member_can(by, listing.organization, "listing.edit"):
        raise NotAllowed(_("This step belongs to somebody else."))


def _check_open(round_: ClearingRound, at: datetime) -> None:
    if round_scope.is_before_closing(round_, at) and at < round_.opens_at:
        raise WrongState(
            _("This round opens at %(moment)s.") % {"moment": wording.moment(round_.opens_at)}
        )
    _check_before_closing(round_, at)


def _check_before_closing(round_: ClearingRound, at: datetime) -> None:
    if not round_scope.is_before_closing(round_, at):
        raise WrongState(_("This round has closed: nothing about it can be changed any more."))


def _check_job(round_: ClearingRound, job: Job, at: datetime) -> None:
    job_rules.check_trading(job.buyer)
    if not round_scope.fits(round_, job):
        raise DoesNotFit(
            _("This job does not fit the round: its process, place or dates lie outside of it.")
        )
    if asked := proposals.waiting_for_factory(job):
        raise Refused(
            _("%(factory)s is being asked already; the job takes part once that is decided.")
            % {"factory": asked.listing.organization},
            code="already_asked",
        )
    if held := proposals.reserved_match(job, at=at):
        raise Refused(
            _(
                "Hours at %(factory)s are reserved for this job. "
                "Accept them or put them aside first."
            )
            % {"factory": held.listing.organization},
            code="reserved",
        )
    living = RoundEntry.objects.filter(job=job, outcome=RoundEntry.Outcome.WAITING)
    if living.exclude(round=round_).exists():
        raise Refused(
            _("This job takes part in another round. Leave that one first."), code="elsewhere"
        )


def _record(round_: ClearingRound, what: str, thing: Any, by: Any, at: datetime) -> None:
    firm = thing.buyer if isinstance(thing, Job) else thing.organization
    journal.record(
        "clearing_round",
        round_.uuid,
        what,
        by=by,
        at=at,
        organization=firm.uuid,
        region=round_.region,
        data={"what": str(thing.uuid)},
    )
