"""Writing the journal: every move, and everything an official looks at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.audit.models import JournalLine
from marketplace.core import copying


def record(
    kind: str,
    object_uuid: UUID,
    move: str,
    *,
    by: Any,
    at: datetime,
    came_from: str = "",
    went_to: str = "",
    organization: UUID | None = None,
    region: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> JournalLine:
    """Appends one line in the caller's transaction; `by` is a user, or None for the system."""
    return JournalLine.objects.create(
        at=at,
        actor=by.uuid if by else None,
        actor_name=by.name if by else "",
        kind=kind,
        object_uuid=object_uuid,
        move=move,
        came_from=came_from,
        went_to=went_to,
        organization=organization,
        region=region,
        reason=reason,
        data=data or {},
    )


def record_move(
    kind: str,
    thing: Any,
    move: str,
    *,
    by: Any,
    at: datetime,
    came_from: str,
    reason: str,
    data: dict,
) -> None:
    """Called by core.moves for every move; a thing may add its own facts (`journal_facts`)."""
    facts = thing.journal_facts() if hasattr(thing, "journal_facts") else {}
    record(
        kind,
        thing.uuid,
        move,
        by=by,
        at=at,
        came_from=came_from,
        went_to=getattr(thing, "state", ""),
        organization=facts.get("organization"),
        region=facts.get("region", ""),
        reason=reason,
        data={**facts.get("data", {}), **data},
    )


def record_moves(kind: str, things: Sequence[Any], move: str, *, by: Any, at: datetime) -> None:
    """The same move of many things at once, a line for each; none of them was there before."""
    lines = []
    for thing in things:
        facts = thing.journal_facts()
        lines.append(
            JournalLine(
                at=at,
                actor=by.uuid if by else None,
                actor_name=by.name if by else "",
                kind=kind,
                object_uuid=thing.uuid,
                move=move,
                went_to=thing.state,
                organization=facts["organization"],
                region=facts["region"],
                data=facts.get("data", {}),
            )
        )
    copying.insert(lines)


def history(object_uuid: UUID) -> "list[JournalLine]":
    """All lines of one object, oldest first."""
    return list(JournalLine.objects.filter(object_uuid=object_uuid).order_by("id"))
