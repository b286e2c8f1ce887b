"""What a job of several operations may say: every refusal names the operation concerned."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.core.errors import Invalid
from orders import graph_order, job_rules

MOST = 30
MOST_LOTS = 9
LONGEST_NAME = 60
LARGEST_TOTAL_HOURS = 100_000


class InvalidOperation(Invalid):
    """`index` of the operation as it was sent, `name` of its field."""

    def __init__(self, sentence: object, *, index: int, name: str) -> None:
        super().__init__(sentence, field=f"operations.{index}.{name}")
        self.index, self.name = index, name


def check(operations: Sequence[Mapping[str, Any]], *, several_ends: bool) -> None:
    """Raises the first of `faults`."""
    for fault in faults(operations, several_ends=several_ends):
        raise fault


def faults(operations: Sequence[Mapping[str, Any]], *, several_ends: bool) -> Iterator[Invalid]:
    """Everything wrong, operation by operation; arrows only once the operations are sound."""
    if not 1 <= len(operations) <= MOST:
        yield Invalid(
            _("A job has between 1 and %(most)s operations.") % {"most": MOST}, field="operations"
        )
        return
    found = [fault for i, each in enumerate(operations) for fault in _of_one(i, each, operations)]
    yield from found or _of_arrows(operations, several_ends)


def _of_one(
    index: int, operation: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]
) -> Iterator[Invalid]:
    try:
        job_rules.check_operation(operation)
    except Invalid as fault:
        yield InvalidOperation(fault.sentence, index=index, name=fault.field or "process")
    if not 1 <= operation["lots"] <= min(MOST_LOTS, max(1, operation["quantity"])):
        yield InvalidOperation(
            _("Choose between 1 and %(most)s lots, and no more lots than pieces.")
            % {"most": MOST_LOTS},
            index=index,
            name="lots",
        )
    if len(operation["name"]) > LONGEST_NAME:
        yield InvalidOperation(
            _("The name may have %(most)s characters.") % {"most": LONGEST_NAME},
            index=index,
            name="name",
        )
    if any(one == index or not 0 <= one < len(operations) for one in operation["after"]):
        yield InvalidOperation(
            _("An operation can only wait for another operation of this job."),
            index=index,
            name="after",
        )


def _of_arrows(operations: Sequence[Mapping[str, Any]], several_ends: bool) -> Iterator[Invalid]:
    after = [list(operation["after"]) for operation in operations]
    try:
        graph_order.topological(after)
    except graph_order.Loop as loop:
        yield InvalidOperation(
            _("These operations wait for one another in a ring: %(ring)s. Take one arrow away.")
            % {"ring": " → ".join(label(operations, i) for i in [*loop.indices, loop.indices[0]])},
            index=loop.indices[0],
            name="after",
        )
        return
    for index in graph_order.apart(after):
        yield InvalidOperation(
            _("“%(operation)s” is tied to no other operation. Say what it waits for.")
            % {"operation": label(operations, index)},
            index=index,
            name="after",
        )
        return
    yield from _of_ends(operations, graph_order.ends(after), several_ends)
    hours = sum(job_rules.hours_of(operation) for operation in operations)
    if hours > LARGEST_TOTAL_HOURS:
        yield Invalid(
            _("All operations together are %(hours)s machine hours, more than %(limit)s.")
            % {"hours": f"{hours:,.0f}", "limit": f"{LARGEST_TOTAL_HOURS:,}"},
            field="operations",
        )


def _of_ends(
    operations: Sequence[Mapping[str, Any]], ends: list[int], several_ends: bool
) -> Iterator[Invalid]:
    if len(ends) > 1 and not several_ends:
        yield InvalidOperation(
            _(
                "Nothing follows %(ends)s. Let the work come together in one last operation, "
                "or say that several things are delivered."
            )
            % {"ends": pgettext("list", ", ").join(f"“{label(operations, i)}”" for i in ends)},
            index=ends[0],
            name="after",
        )


def label(operations: Sequence[Mapping[str, Any]], index: int) -> str:
    """The operation as its reader knows it: its number and its name or process."""
    operation = operations[index]
    return f"{index + 1} {operation['name'] or operation['process']}"
