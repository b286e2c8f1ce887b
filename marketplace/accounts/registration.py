"""Registering a firm and keeping its data."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from marketplace.accounts import roles
from marketplace.accounts.models import Membership, Organization
from marketplace.audit import journal
from marketplace.core import industries, moves, regions
from marketplace.core.errors import Invalid, NotAllowed

KIND = "organization"
# What the licence proves stays as verified; the rest the firm keeps itself.
EDITABLE = ("short_name", "english_name", "address", "about", "supplies", "buys")
EDITABLE_BEFORE_VERIFICATION = ("name", "legal_person", "region", "industry", "founded_on")


def register_firm(
    *,
    by: Any,
    name: str,
    short_name: str,
    uscc: str,
    legal_person: str,
    region: str,
    industry: str,
    supplies: bool,
    buys: bool,
    at: datetime,
    **more: Any,
) -> Organization:
    """A new firm in state registered, with `by` as its owner.

    `more`: english_name, address, founded_on, about. Raises Invalid, naming the field, for a code
    that cannot be right or is registered, an unknown place or industry, or no side of trade.
    """
    organization = Organization(
        name=name.strip(),
        short_name=short_name.strip(),
        uscc=checked_uscc(uscc),
        legal_person=legal_person.strip(),
        region=region,
        industry=industry,
        supplies=supplies,
        buys=buys,
        **more,
    )
    _check(organization)
    with transaction.atomic():
        _insert(organization)
        Membership.objects.create(user=by, organization=organization, role=Membership.Role.OWNER)
        moves.begin(KIND, organization, by=by, at=at)
    roles.forget(by)
    return organization


def _insert(organization: Organization) -> None:
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError as error:
        if "uscc" not in str(error):
            raise
        raise Invalid(
            _(
                "A firm with this code is registered already. Ask a colleague there to invite you, "
                "or write to us if nobody of yours did it."
            ),
            field="uscc",
        ) from error


def checked_uscc(written: str) -> str:
    """The unified social credit code in its compact form, or Invalid with what is wrong with it."""
    compact = stdnum_uscc.compact(written)
    try:
        return stdnum_uscc.validate(compact)
    except InvalidLength:
        sentence = _(
            "A unified social credit code has 18 characters; this one has %(count)s. "
            "Compare it with the licence."
        ) % {"count": len(compact)}
    except InvalidChecksum:
        sentence = _(
            "The check digit does not fit this code, so one character is mistyped. "
            "Compare it with the licence, 0 and O, 1 and I above all."
        )
    except ValidationError:
        sentence = _(
            "A unified social credit code starts with 8 digits, followed by digits and capital "
            "letters without I, O, S, V and Z. Compare it with the licence."
        )
    raise Invalid(sentence, field="uscc")


def _check(organization: Organization) -> None:
    if not regions.exists(organization.region) or regions.get(organization.region).level == 1:
        raise Invalid(_("Choose the city or district of the firm's seat."), field="region")
    if not industries.exists(organization.industry):
        raise Invalid(_("Choose an industry of the list."), field="industry")
    if not (organization.supplies or organization.buys):
        raise Invalid(
            _("Choose at least one: the firm offers capacity, or it buys capacity."),
            field="supplies",
        )


def editable_fields(organization: Organization) -> tuple[str, ...]:
    if organization.state in (Organization.State.REGISTERED, Organization.State.REJECTED):
        return EDITABLE + EDITABLE_BEFORE_VERIFICATION
    return EDITABLE


def edit_firm(organization: Organization, *, by: Any, at: datetime, **fields: Any) -> Organization:
    """Changes the firm's own data; what the licence proved is refused after submission."""
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if not roles.member_can(by, locked, "firm.edit"):
            raise NotAllowed(_("Only owners and managers change the firm's data."))
        fixed = set(fields) - set(editable_fields(locked))
        changed = {name: value for name, value in fields.items() if getattr(locked, name) != value}
        if fixed & set(changed):
            raise Invalid(
                _("This was verified with the licence and cannot be changed here."),
                field=min(fixed & set(changed)),
            )
        for name, value in changed.items():
            setattr(locked, name, value)
        _check(locked)
        if changed:
            locked.save(update_fields=list(changed))
            data = {"fields": sorted(changed)}
            journal.record(KIND, locked.uuid, "edit", by=by, at=at, data=data, **_facts(locked))
    return locked


def _facts(organization: Organization) -> dict[str, Any]:
    return {"organization": organization.uuid, "region": organization.region}
