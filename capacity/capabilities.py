"""What exactly is shared: which capabilities a process allows, and how each one is spoken of.

Two tables people can read. `PROCESSES` says what may be listed under a process (the longest code
that fits counts, the most usual capability first); `ROWS` says, for each capability, what one unit
of it is called, how its time is counted and sold, and which facts it asks besides those of the
process. Tests hold both against the whole taxonomy.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from capacity import reference
from capacity.models import Listing

Kind, Capability = Listing.Kind, Listing.Capability
ROOTS = {"MFG": Kind.MANUFACTURING, "INN": Kind.INNOVATION, "SRV": Kind.SERVICE}
LABOUR = "SRV.STAFF"  # skilled people are a kind of their own, wherever the taxonomy keeps them
MODES = {"H": "time", "P": "piece", "W": "piece", "A": "piece", "D": "lease", "V": "value"}
DAY, WEEK, MONTH = 1, 7, 30
DIRECT = (Capability.INSTRUMENT, Capability.LABORATORY, Capability.FACTORY)
"""Used on the spot: unless the factory says no, they are booked from the calendar."""
LENT = (Capability.TOOL,)  # taken away and used by the buyer: does no job by itself

MACHINE_HOUR = gettext_lazy("machine h")
HOUR = pgettext_lazy("price per", "h")
MACHINE_SETUP = gettext_lazy("Once per order, for clamping, programs and first piece.")
SERVICE_SETUP = gettext_lazy("Once per order, such as preparation, travel or paperwork.")
MODEL = gettext_lazy("Make and model")


@dataclass(frozen=True)
class Row:
    """How a capability is spoken of. `modes`: price modes put before those of the process."""

    code: str
    about: Any  # one line for whoever chooses
    unit: Any  # what one unit is called
    counted: Any  # "3 machines"
    example: Any  # the name of a unit
    model: Any = MODEL  # what the second line about a unit holds
    model_example: str = ""
    hour: Any = HOUR
    setup: Any = SERVICE_SETUP
    modes: tuple[str, ...] = ()
    lease_days: int = MONTH
    adds: tuple[str, ...] = ()  # facts it asks besides the process
    keeps: tuple[str, ...] | None = None  # of the process's facts, only these; None: all
    has_members: bool = False  # made of machines listed elsewhere
    has_lots: bool = True  # is there a smallest lot?
    has_dates: bool = False  # offered for a stretch of days, not week after week

    @property
    def label(self) -> Any:
        return Capability(self.code).label

    def units(self, count: int) -> str:
        return self.counted % {"count": count}


def _made(*rows: Row) -> dict[str, Row]:
    return {row.code: row for row in rows}


ROWS = _made(
    Row(
        Capability.EQUIPMENT,
        gettext_lazy("Machines with idle hours, worked by your people."),
        pgettext_lazy("unit", "machine"),
        ngettext_lazy("%(count)s machine", "%(count)s machines", "count"),
        gettext_lazy("5-axis 1"),
        model_example="DMG MORI DMU 65",
        hour=MACHINE_HOUR,
        setup=MACHINE_SETUP,
    ),
    Row(
        Capability.TOOL,
        gettext_lazy("A mould, die, fixture or gauge that others can use for a time."),
        pgettext_lazy("unit", "tool"),
        ngettext_lazy("%(count)s tool", "%(count)s tools", "count"),
        gettext_lazy("Mould M-12"),
        hour=HOUR,
        setup=SERVICE_SETUP,
        modes=("lease", "piece"),
        lease_days=WEEK,
        adds=("tool_kind", "tool_life", "fits_machine"),
        keeps=("env_x", "env_y", "env_z", "max_dia_mm", "thickness_mm", "it_grade", "material"),
    ),
    Row(
        Capability.LINE,
        gettext_lazy("Several machines that run as one; booking it takes all of them."),
        pgettext_lazy("unit", "line"),
        ngettext_lazy("%(count)s line", "%(count)s lines", "count"),
        gettext_lazy("Line 2"),
        hour=gettext_lazy("line h"),
        setup=MACHINE_SETUP,
        modes=("lease",),
        adds=("takt_s", "headcount", "crew", "floor_m2"),
        has_members=True,
    ),
    Row(
        Capability.FACTORY,
        gettext_lazy("A whole workshop with its machines, by the day, week or month."),
        pgettext_lazy("unit", "workshop"),
        ngettext_lazy("%(count)s workshop", "%(count)s workshops", "count"),
        gettext_lazy("Workshop B"),
        hour=gettext_lazy("workshop h"),
        setup=MACHINE_SETUP,
        modes=("lease", "value"),
        adds=("floor_m2", "power_kw", "crane_t", "clean_class", "headcount", "crew"),
        has_members=True,
        has_lots=False,
    ),
    Row(
        Capability.DESIGN,
        gettext_lazy("Designers who turn a need into drawings, models or programs."),
        pgettext_lazy("unit", "design team"),
        ngettext_lazy("%(count)s design team", "%(count)s design teams", "count"),
        gettext_lazy("Design team A"),
        model=gettext_lazy("Speciality"),
        adds=("result_days", "ip_owner", "remote"),
        has_lots=False,
    ),
    Row(
        Capability.INSTRUMENT,
        gettext_lazy("A research instrument, booked by the hour."),
        pgettext_lazy("unit", "instrument"),
        ngettext_lazy("%(count)s instrument", "%(count)s instruments", "count"),
        gettext_lazy("SEM 1"),
        model_example="ZEISS Sigma 300",
        hour=MACHINE_HOUR,
        modes=("time", "lease"),
        lease_days=DAY,
        adds=("operation", "result_days"),
        has_lots=False,
    ),
    Row(
        Capability.LABORATORY,
        gettext_lazy("A laboratory or clean room with its equipment."),
        pgettext_lazy("unit", "room"),
        ngettext_lazy("%(count)s room", "%(count)s rooms", "count"),
        gettext_lazy("Clean room 1"),
        model=gettext_lazy("Equipment"),
        hour=gettext_lazy("room h"),
        modes=("lease", "time"),
        lease_days=DAY,
        adds=("floor_m2", "clean_class", "operation"),
        has_lots=False,
    ),
    Row(
        Capability.LICENCE,
        gettext_lazy("Seats of industrial software, data or models."),
        pgettext_lazy("unit", "seat"),
        ngettext_lazy("%(count)s seat", "%(count)s seats", "count"),
        gettext_lazy("Seat 1"),
        model=gettext_lazy("Edition and modules"),
        hour=gettext_lazy("seat h"),
        modes=("lease",),
        adds=("seats", "deployment"),
        has_lots=False,
    ),
    Row(
        Capability.EXPERT,
        gettext_lazy("Hours of somebody who knows: advice, review, training."),
        pgettext_lazy("unit", "expert"),
        ngettext_lazy("%(count)s expert", "%(count)s experts", "count"),
        gettext_lazy("Senior engineer Wang"),
        model=gettext_lazy("Field of work"),
        hour=gettext_lazy("person h"),
        modes=("time", "lease"),
        lease_days=DAY,
        adds=("expertise", "expert_title", "years", "remote"),
        keeps=("software", "instrument"),
        has_lots=False,
    ),
    Row(
        Capability.LOGISTICS,
        gettext_lazy("Vehicles on the road, or space in a warehouse."),
        pgettext_lazy("unit", "vehicle"),
        ngettext_lazy("%(count)s vehicle", "%(count)s vehicles", "count"),
        gettext_lazy("Lorry 1"),
        model_example="9.6 m",
        hour=gettext_lazy("vehicle h"),
        lease_days=DAY,
        adds=("dangerous_goods",),
    ),
    Row(
        Capability.TESTING,
        gettext_lazy("Measurements and tests with a report."),
        pgettext_lazy("unit", "test station"),
        ngettext_lazy("%(count)s test station", "%(count)s test stations", "count"),
        gettext_lazy("CMM 1"),
        model_example="ZEISS CONTURA",
        hour=MACHINE_HOUR,
        lease_days=DAY,
        adds=("result_days",),
    ),
    Row(
        Capability.MAINTENANCE,
        gettext_lazy("Technicians who service and repair machines."),
        pgettext_lazy("unit", "crew"),
        ngettext_lazy("%(count)s crew", "%(count)s crews", "count"),
        gettext_lazy("Crew 1"),
        model=gettext_lazy("Speciality"),
        hour=gettext_lazy("crew h"),
        lease_days=DAY,
        adds=("response_h",),
        has_lots=False,
    ),
    Row(
        Capability.INSPECTION,
        gettext_lazy("Inspectors who check goods or audit a factory."),
        pgettext_lazy("unit", "inspector"),
        ngettext_lazy("%(count)s inspector", "%(count)s inspectors", "count"),
        gettext_lazy("Inspector Zhao"),
        model=gettext_lazy("Speciality"),
        hour=gettext_lazy("person h"),
        modes=("lease",),
        lease_days=DAY,
        adds=("inspection_kind", "result_days"),
        has_lots=False,
    ),
    Row(
        Capability.SUPPLY,
        gettext_lazy("Joint purchasing and the running of a supply chain."),
        pgettext_lazy("unit", "service team"),
        ngettext_lazy("%(count)s service team", "%(count)s service teams", "count"),
        gettext_lazy("Purchasing team 1"),
        model=gettext_lazy("Speciality"),
        modes=("value",),
        adds=("supply_service",),
    ),
    Row(
        Capability.COMPUTING,
        gettext_lazy("Computing power and storage for data and analysis."),
        pgettext_lazy("unit", "node"),
        ngettext_lazy("%(count)s node", "%(count)s nodes", "count"),
        gettext_lazy("Node 1"),
        model_example="8 × GPU",
        hour=gettext_lazy("node h"),
        adds=("security_level",),
        has_lots=False,
    ),
    Row(
        Capability.TEAM,
        gettext_lazy("Skilled people who help out for some days or weeks."),
        pgettext_lazy("unit", "team"),
        ngettext_lazy("%(count)s team", "%(count)s teams", "count"),
        gettext_lazy("Welding team 1"),
        model=gettext_lazy("Foreman and skills"),
        hour=gettext_lazy("person h"),
        modes=("time", "lease"),
        lease_days=DAY,
        adds=("skill_level", "skill_cert", "years", "lodging"),
        has_lots=False,
        has_dates=True,
    ),
)

SPECIAL = {
    (Capability.LOGISTICS, "SRV.WARE"): replace(
        ROWS[Capability.LOGISTICS],
        unit=pgettext_lazy("unit", "warehouse"),
        counted=ngettext_lazy("%(count)s warehouse", "%(count)s warehouses", "count"),
        example=gettext_lazy("Hall 3"),
        model=gettext_lazy("Shelving and equipment"),
        model_example="",
        hour=gettext_lazy("warehouse h"),
        lease_days=MONTH,
    ),
}

MACHINES = (Capability.EQUIPMENT, Capability.LINE, Capability.FACTORY)
LINES = (Capability.LINE, Capability.EQUIPMENT, Capability.FACTORY)
TOOLED = (*MACHINES, Capability.TOOL)
PROCESSES: dict[str, tuple[Capability, ...]] = {
    "MFG": MACHINES,
    "MFG.PRIM": TOOLED,
    "MFG.FORM": TOOLED,
    "MFG.CUT": TOOLED,
    "MFG.JOIN": TOOLED,
    "MFG.JOIN.ASSY": (*LINES, Capability.TOOL),
    "MFG.JOIN.SMT": LINES,
    "MFG.JOIN.THT": LINES,
    "MFG.JOIN.SEW": LINES,
    "MFG.TEX.GARM": LINES,
    "MFG.TEX.SHOE": LINES,
    "MFG.CHEM.DOSE": LINES,
    "MFG.CHEM.FILL": LINES,
    "MFG.LINE": (Capability.LINE, Capability.FACTORY),
    "MFG.TOOL": (Capability.EQUIPMENT, Capability.FACTORY),
    "INN.DES": (Capability.DESIGN, Capability.EXPERT),
    "INN.LAB": (Capability.INSTRUMENT, Capability.LABORATORY, Capability.EXPERT),
    "INN.PILOT": (Capability.LINE, Capability.LABORATORY, Capability.EXPERT),
    "INN.DATA": (Capability.LICENCE, Capability.EXPERT),
    "SRV.LOG": (Capability.LOGISTICS,),
    "SRV.WARE": (Capability.LOGISTICS,),
    "SRV.TEST": (Capability.TESTING,),
    "SRV.TEST.FACT": (Capability.INSPECTION,),
    "SRV.MAINT": (Capability.MAINTENANCE,),
    "SRV.PROC": (Capability.SUPPLY,),
    "SRV.COMP": (Capability.COMPUTING,),
    LABOUR: (Capability.TEAM,),
}

BY_FACT = {
    ("env_permit", True): "PERMIT_ENV",
    ("lab_accred", "cnas"): "CNAS",
    ("lab_accred", "cma"): "CMA",
}
BY_PROCESS = {
    "MFG.COAT.PLATE": "PERMIT_ENV",
    "MFG.COAT.ANOD": "PERMIT_ENV",
    "MFG.COAT.GALV": "PERMIT_ENV",
    "MFG.TEX.DYE": "PERMIT_ENV",
    "MFG.CHEM.DOSE": "GMP",
}


def allowed(process: str) -> tuple[Capability, ...]:
    """What may be listed under a process, the most usual first. Raises KeyError if unknown."""
    steps = [row.code for row in reference.path(process)]
    return next(PROCESSES[code] for code in reversed(steps) if code in PROCESSES)


def kind_of(process: str) -> Kind:
    """The kind of capability: the root of the taxonomy, skilled people apart."""
    if process.startswith(LABOUR):
        return Kind.LABOUR
    return ROOTS[process.split(".", maxsplit=1)[0]]


@cache
def leaves(kind: str, capability: str = "") -> tuple[str, ...]:
    """The processes one may list under a kind (and a capability of it), in taxonomy order."""
    return tuple(
        row.code
        for row in reference.processes().values()
        if row.is_leaf and kind_of(row.code) == kind
        if not capability or capability in allowed(row.code)
    )


@cache
def of_kind(kind: str) -> tuple[Row, ...]:
    """The capabilities of a kind, in the order of the table."""
    used = {capability for code in leaves(kind) for capability in allowed(code)}
    return tuple(row for row in ROWS.values() if row.code in used)


def row(capability: str, process: str = "") -> Row:
    """The words of a capability, under a process where that matters (vehicle, warehouse)."""
    return SPECIAL.get((Capability(capability), process)) or ROWS[capability]


def row_of(listing: Listing) -> Row:
    return row(listing.capability, listing.process.code if listing.process else "")


def attributes(process: str, capability: str) -> tuple[reference.AttributeRow, ...]:
    """The facts a listing may state, in form order: those of the process, then its own."""
    spoken, known = ROWS[capability], reference.attributes()
    keys = reference.process(process).attributes
    if spoken.keeps is not None:
        keys = tuple(key for key in keys if key in spoken.keeps)
    return tuple(known[key] for key in dict.fromkeys((*keys, *spoken.adds)))


def attributes_of(listing: Listing) -> tuple[reference.AttributeRow, ...]:
    if listing.process is None:
        return ()
    return attributes(listing.process.code, listing.capability)


def modes(process: str, capability: str = "") -> tuple[str, ...]:
    """Usual price modes, the most usual first; the others are possible too."""
    own = ROWS[capability].modes if capability else ()
    usual = (MODES[letter] for letter in reference.process(process).price_models)
    return tuple(dict.fromkeys((*own, *usual)))


def required_certificates(listing: Listing) -> set[str]:
    """Certificates the firm must hold in force for what the listing states, or does."""
    process = listing.process.code if listing.process else ""
    stated = {
        code for (key, said), code in BY_FACT.items() if _states(listing.attributes.get(key), said)
    }
    if listing.attributes.get("gmp_scope"):
        stated.add("GMP")
    return stated | {code for under, code in BY_PROCESS.items() if _is_within(process, under)}


def _states(value: Any, said: Any) -> bool:
    return said in value if isinstance(value, list) else value == said


def _is_within(process: str, under: str) -> bool:
    return process == under or process.startswith(f"{under}.")
