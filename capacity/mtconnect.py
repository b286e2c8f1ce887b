"""Reading the documents of an MTConnect agent, versions 1.0 to 2.x. Pure: bytes in, facts out.

Elements are known by their local names, so that the namespace of any version will do. A document
with a DOCTYPE is refused before anything of it is expanded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from capacity.stretches import STATUS_OF, UNAVAILABLE, Reading

EXECUTION, AVAILABILITY, MODE = "Execution", "Availability", "ControllerMode"
WATTAGE = "Wattage"
POWER_EVERY = timedelta(seconds=10)  # power alone makes a reading this often at most
PRECEDENCE = ("ACTIVE", "WAIT", *(e for e in STATUS_OF if e not in ("ACTIVE", "WAIT")))


class Garbled(Exception):  # noqa: N818  (an answer of the other side, not a fault of ours)
    """No document of MTConnect; `code` names the sentence for it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Device:
    """A machine as the agent's probe describes it."""

    name: str
    uuid: str
    tells_execution: bool
    tells_power: bool


@dataclass(frozen=True, slots=True)
class Observed:
    """One value of one data item."""

    sequence: int
    at: datetime
    item: str
    kind: str  # Execution, Availability, ControllerMode or Wattage
    value: str


@dataclass(frozen=True, slots=True)
class Streams:
    """The answer to `current` or `sample`."""

    instance: int
    first_sequence: int
    next_sequence: int
    last_sequence: int
    created_at: datetime
    devices: tuple[str, ...]
    observed: tuple[Observed, ...]


@dataclass(slots=True)
class State:
    """The values of a machine at a moment, from which one reading is folded."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, observed: Observed) -> None:
        self.values[observed.kind, observed.item] = observed.value

    def of(self, kind: str) -> list[str]:
        return [value for (its, _item), value in self.values.items() if its == kind]

    def reading(self, at: datetime) -> Reading | None:
        """A machine is at work when one of its paths is; the largest wattage is the whole."""
        if UNAVAILABLE in self.of(AVAILABILITY):
            return Reading(at, UNAVAILABLE)
        said = set(self.of(EXECUTION))
        execution = next((each for each in PRECEDENCE if each in said), "")
        watts = max((w for w in map(_watts, self.of(WATTAGE)) if w is not None), default=None)
        if execution in ("", UNAVAILABLE) and watts is None:
            execution = self._by_mode() or execution
        return Reading(at, execution, watts) if execution or watts is not None else None

    def _by_mode(self) -> str:
        """A controller whose mode is known is switched on, whatever else it keeps to itself."""
        return "READY" if any(mode != UNAVAILABLE for mode in self.of(MODE)) else ""


def devices(document: bytes) -> list[Device]:
    """What `probe` answers. Raises Garbled."""
    root = _root(document, "MTConnectDevices")
    found = []
    for element in root.iter():
        if _name(element) != "Device":
            continue
        types = {item.get("type", "") for item in element.iter() if _name(item) == "DataItem"}
        found.append(
            Device(
                element.get("name", ""),
                element.get("uuid", ""),
                "EXECUTION" in types,
                "WATTAGE" in types,
            )
        )
    return found


def streams(document: bytes) -> Streams:
    """What `current` and `sample` answer. Raises Garbled, code OUT_OF_RANGE where data was lost."""
    root = _root(document, "MTConnectStreams")
    header = next((each for each in root if _name(each) == "Header"), None)
    if header is None:
        raise Garbled("no_header")
    machines = [each for each in root.iter() if _name(each) == "DeviceStream"]
    machines = [each for each in machines if not _is_agent(each)]
    return Streams(
        instance=_number(header, "instanceId"),
        first_sequence=_number(header, "firstSequence"),
        next_sequence=_number(header, "nextSequence"),
        last_sequence=_number(header, "lastSequence"),
        created_at=_moment(header.get("creationTime", "")),
        devices=tuple(each.get("name") or each.get("uuid", "") for each in machines),
        observed=tuple(sorted(_observed(machines), key=lambda each: each.sequence)),
    )


def snapshot(current: Streams) -> State:
    """The state a `current` document describes."""
    state = State()
    for observed in current.observed:
        state.take(observed)
    return state


def readings(state: State, sample: Streams) -> list[Reading]:
    """One reading wherever the machine's doing changes, its power now and then, and one for now.

    `state` is that before the sample; it is left as that after it.
    """
    found: list[Reading] = []
    for observed in sample.observed:
        state.take(observed)
        reading = state.reading(observed.at)
        if reading is None:
            continue
        if found and found[-1].at == reading.at:
            found[-1] = reading
        elif not found or _is_news(found[-1], reading):
            found.append(reading)
    now = state.reading(sample.created_at)
    if now and all(reading.at < now.at for reading in found):
        found.append(now)
    return sorted(found, key=lambda reading: reading.at)


def _is_news(last: Reading, reading: Reading) -> bool:
    if last.execution != reading.execution:
        return True
    return last.power_w != reading.power_w and reading.at - last.at >= POWER_EVERY


def _root(document: bytes, expected: str) -> Element:
    try:
        root = SafeTree.fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Garbled("no_xml") from None
    if _name(root) == "MTConnectError":
        codes = [each.get("errorCode") for each in root.iter() if each.get("errorCode")]
        raise Garbled(str(codes[0]) if codes else "error")
    if _name(root) != expected:
        raise Garbled("no_mtconnect")
    return root


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_agent(machine: Element) -> bool:
    """Since version 1.7 an agent describes itself as a device, too."""
    parts = [each for each in machine if _name(each) == "ComponentStream"]
    return bool(parts) and all(each.get("component") in ("Agent", "Adapter") for each in parts)


def _observed(machines: Iterable[Element]) -> Iterator[Observed]:
    for machine in machines:
        for element in machine.iter():
            kind = _name(element)
            if kind not in (EXECUTION, AVAILABILITY, MODE, WATTAGE):
                continue
            value = (element.text or "").strip()
            if kind != EXECUTION or value in STATUS_OF:
                at = _moment(element.get("timestamp", ""))
                item = element.get("dataItemId", "")
                yield Observed(_number(element, "sequence"), at, item, kind, value)


def _number(element: Element, name: str) -> int:
    try:
        return int(element.get(name, ""))
    except ValueError:
        raise Garbled("no_number", name) from None


def _moment(text: str) -> datetime:
    """ISO 8601; agents leave out the zone or write more digits of a second than Python reads."""
    head, dot, rest = text.partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    zone = rest[len(digits) :]
    try:
        moment = datetime.fromisoformat(head + (f"{dot}{digits[:6]:0<6}" if digits else "") + zone)
    except ValueError:
        raise Garbled("no_time", text[:40]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _watts(text: str) -> float | None:
    try:
        watts = float(text)
    except ValueError:
        return None
    return watts if 0 <= watts < float("inf") else None
