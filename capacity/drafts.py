"""Writing a listing: drafted, copied, edited, until the review desk has it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from capacity import capabilities, facts, price_rules
from capacity.models import Listing, PriceRule
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, User
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.money import BPS
from marketplace.core.moves import FACTORY, begin

EDIT, PRICE = "listing.edit", "listing.price"
EDITABLE = (Listing.State.DRAFT, Listing.State.CHANGES)
MOST_PHOTOS = 8
MOST_RULES = 10
RULE_FIELDS = ("name", "weekdays", "starts", "ends", "from_on", "until_on", "factor_bps")
NOT_COPIED = ("own_number",)  # a number in the firm's books means one thing


def create(organization: Organization, *, by: User, at: datetime, **fields: Any) -> Listing:
    """A new draft. `fields` are those of facts.FACTS; the place is the firm's unless given.

    Raises NotAllowed for strangers, Refused for firms that only buy, Invalid at a wrong field.
    """
    check_may_create(organization, by=by)
    fields = {"region": organization.region, **fields}
    process = fields.get("process")
    if process is not None and process.is_leaf:
        fields.setdefault("capability", capabilities.allowed(process.code)[0])
    listing = Listing(organization=organization)
    apply(listing, fields, by=by)
    with transaction.atomic():
        _save(listing)
        listing.refresh_from_db(fields=["uuid", "created_at"])
        begin("listing", listing, by=by, at=at)
    return listing


def check_may_create(organization: Organization, *, by: User) -> None:
    """What is asked of the person and the firm, before any fact is looked at."""
    if not roles.member_can(by, organization, EDIT):
        raise NotAllowed(_("Your role in this firm does not include its capacity."))
    if not organization.supplies:
        raise Refused(
            _("This firm only buys. Say in the firm details that it offers capacity too.")
        )


def copied_facts(listing: Listing, *, by: User) -> dict[str, Any]:
    """What a copy takes over; prices only where the person may set them."""
    fields = {name: getattr(listing, name) for name in facts.FACTS if name not in NOT_COPIED}
    if not may_price(listing, by):
        fields = {name: value for name, value in fields.items() if name not in facts.PRICE_FACTS}
    fields["title"] = _("%(title)s (copy)") % {"title": listing.title[:70]}
    return fields


def edit(listing: Listing, *, by: User, at: datetime, **fields: Any) -> None:
    """Changes facts of a draft or of one that changes were asked for."""
    with editing(listing, by=by, at=at) as locked:
        apply(locked, fields, by=by)


def add_photo(listing: Listing, document: Document, *, by: User, at: datetime) -> None:
    with editing(listing, by=by, at=at) as locked:
        if locked.photos.count() >= MOST_PHOTOS:
            raise Invalid(
                _("A listing shows at most %(most)s photos. Remove one first.")
                % {"most": MOST_PHOTOS},
                field="photos",
            )
        locked.photos.add(document)


def remove_photo(listing: Listing, document: Document, *, by: User, at: datetime) -> None:
    with editing(listing, by=by, at=at) as locked:
        locked.photos.remove(document)


def set_price_rules(
    listing: Listing, rules: Iterable[Mapping[str, Any]], *, by: User, at: datetime
) -> None:
    """Replaces the price rules of a draft, in the order given; `RULE_FIELDS` each.

    Raises Invalid for a rule that cannot be meant; the sentence names it.
    """
    with editing(listing, by=by, at=at) as locked:
        if not may_price(locked, by):
            raise NotAllowed(_("Prices are set by the owner or a manager of the firm."))
        write_price_rules(locked, rules)


def write_price_rules(listing: Listing, rules: Iterable[Mapping[str, Any]]) -> None:
    """Checks and stores the rules of a listing whose lock is held."""
    rows = checked_price_rules(listing, rules)
    listing.price_rules.all().delete()
    PriceRule.objects.bulk_create(rows)


def checked_price_rules(listing: Listing, rules: Iterable[Mapping[str, Any]]) -> list[PriceRule]:
    """The rules as rows, not stored yet."""
    rows = [PriceRule(listing=listing, position=n, **rule) for n, rule in enumerate(rules)]
    if len(rows) > MOST_RULES:
        raise Invalid(_("A listing has at most %(most)s price rules.") % {"most": MOST_RULES})
    for row in rows:
        check_rule(row)
    return rows


def rules_of(listing: Any) -> list[price_rules.Rule]:
    """The rules as arithmetic reads them; only work priced by time has any."""
    if listing.price_mode != Listing.PriceMode.TIME:
        return []
    return [as_rule(row) for row in listing.price_rules.all()]


def as_rule(row: PriceRule) -> price_rules.Rule:
    return price_rules.Rule(
        name=row.name,
        factor_bps=row.factor_bps,
        weekdays=tuple(row.weekdays),
        starts=row.starts,
        ends=row.ends,
        from_on=row.from_on,
        until_on=row.until_on,
    )


def may_price(listing: Listing, by: User) -> bool:
    return bool(listing.actors(by, PRICE) & FACTORY)


def apply(listing: Listing, fields: Mapping[str, Any], *, by: User) -> None:
    """Sets facts and checks them all; prices need a permission of their own.

    A capability the process does not know falls back to the most usual one, unless it is asked for.
    """
    unknown = fields.keys() - set(facts.FACTS)
    if unknown:
        raise TypeError(f"not facts of a listing: {sorted(unknown)}")
    if fields.keys() & facts.PRICE_FACTS and not may_price(listing, by):
        raise NotAllowed(_("Prices are set by the owner or a manager of the firm."))
    before = listing.capability
    for name, value in fields.items():
        setattr(listing, name, value)
    if listing.process is not None and listing.process.is_leaf:
        listing.kind = capabilities.kind_of(listing.process.code)
        allowed = capabilities.allowed(listing.process.code)
        if "capability" not in fields and listing.capability not in allowed:
            listing.capability = allowed[0]
    if listing.capability != before and "books_directly" not in fields:
        listing.books_directly = listing.capability in capabilities.DIRECT
    facts.check(listing)


def keep(listing: Listing, *, by: User, at: datetime, **fields: Any) -> None:
    """Saves what somebody is typing, like `edit`; no line in the journal, no new version.

    The version counts what was said and done; half a word is neither.
    """
    with transaction.atomic():
        locked = _locked(listing, by)
        if all(getattr(locked, name) == value for name, value in fields.items()):
            return
        apply(locked, fields, by=by)
        _save(locked)
    _read_back(listing, locked)


@contextmanager
def editing(listing: Listing, *, by: User, at: datetime) -> Iterator[Listing]:
    """The locked listing, editable by this person; saved with a new version and a journal line."""
    with transaction.atomic():
        locked = _locked(listing, by)
        yield locked
        locked.version += 1
        _save(locked)
        journal.record_move(
            "listing", locked, "edit", by=by, at=at, came_from=locked.state, reason="", data={}
        )
    _read_back(listing, locked)


def _locked(listing: Listing, by: User) -> Listing:
    locked = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    if not locked.actors(by, EDIT) & FACTORY:
        raise NotAllowed(_("This listing belongs to another firm."))
    if locked.state not in EDITABLE:
        raise WrongState(
            _(
                "This listing was handed in already. Once it is published, "
                "ask for a change; the old version stays on offer meanwhile."
            )
        )
    return locked


def _read_back(listing: Listing, locked: Listing) -> None:
    for name in ("version", *facts.FACTS):
        setattr(listing, name, getattr(locked, name))


def _save(listing: Listing) -> None:
    try:
        with transaction.atomic():
            listing.save()
    except IntegrityError as error:
        if "own_number_once_in_firm" not in str(error):
            raise
        raise Invalid(
            _("Another listing of your firm has the number “%(number)s” already.")
            % {"number": listing.own_number},
            field="own_number",
        ) from None


def check_rule(row: PriceRule) -> None:
    """Raises Invalid for a rule that cannot be meant."""
    faults = {
        _("Give every price rule a name, such as “nights”."): not row.name.strip(),
        _("“%(name)s”: give both times, or neither."): (row.starts is None) != (row.ends is None),
        _("“%(name)s”: the last day comes after the first."): row.from_on
        and row.until_on
        and row.until_on < row.from_on,
        _("“%(name)s”: say when it holds: days, times or dates."): not row.weekdays
        and row.starts is None
        and row.from_on is None
        and row.until_on is None,
        _("“%(name)s”: the share of the price lies between 1 % and 300 %."): not BPS // 100
        <= row.factor_bps
        <= 3 * BPS,
        _("“%(name)s”: choose days of the week."): not set(row.weekdays) <= set(range(7)),
    }
    for sentence, is_so in faults.items():
        if is_so:
            raise Invalid(sentence.replace("%(name)s", row.name), field="price_rules")
