"""Stories of firms and of what they list."""

from datetime import datetime, time, timedelta

from capacity import listings, windows
from capacity.models import Listing
from marketplace.accounts import documents, verification
from marketplace.accounts.models import Organization
from marketplace.demo import papers, pictures
from marketplace.demo.cast import Firm
from marketplace.demo.clock import Story
from marketplace.demo.machines import MACHINES, Machine
from marketplace.demo.world import World

SETTLED_AFTER = timedelta(days=20)
NIGHT = [(weekday, time(18), time(6)) for weekday in range(5)]
DAYTIME = [(weekday, time(6), time(18)) for weekday in range(5)]
WEEKEND = [(weekday, time(8), time(20)) for weekday in (5, 6)]
PATTERNS = (NIGHT + WEEKEND, DAYTIME, DAYTIME + WEEKEND, NIGHT + WEEKEND + DAYTIME)


def join(world: World, firm: Firm) -> Story:
    """A firm registers, is verified, and lists its machines one after the other."""
    at = yield world.now - timedelta(days=firm.days)
    organization = world.register(firm, at=at)
    at = yield at + world.hours(1, 20)
    request = _hand_in(world, organization, at)
    at = yield at + world.hours(3, 30)
    verification.approve(request, by=world.moderator, at=at)
    at = yield from papers.certify(world, organization, firm, at=at)
    for process in firm.processes:
        at = yield at + world.hours(2, 60)
        listing = draft(world, organization, process, at=at)
        at = yield at + world.hours(0.2, 4)
        listings.submit(listing, by=world.owner_of(organization), at=at)
        at = yield at + world.hours(2, 20)
        publish(world, listing, at=at)
    at = yield at + SETTLED_AFTER
    _settle_in(organization, at)


def _settle_in(organization: Organization, at: datetime) -> None:
    """Most firms brought three orders from their region's former platform: probation is over."""
    firm = Organization.objects.get(pk=organization.pk)
    if firm.state == Organization.State.PROBATION and firm.pk % 5:
        verification.make_regular(firm, at=at)


def _hand_in(world: World, organization: Organization, at: datetime):
    owner = world.owner_of(organization)
    licence = documents.store(
        pictures.licence(organization.uscc), owner=organization, by=owner, kinds=("image",)
    )
    return verification.submit(organization, licence=licence, by=owner, at=at)


def draft(world: World, organization: Organization, process: str, *, at: datetime) -> Listing:
    """A complete draft with units, calendar, price and a photograph."""
    machine = MACHINES[process]
    owner = world.owner_of(organization)
    listing = listings.create(organization, by=owner, at=at, **facts(world, process, machine))
    if machine.rules:
        listings.set_price_rules(listing, machine.rules, by=owner, at=at)
    pattern = world.dice.choice(PATTERNS)
    for number in range(1, machine.units + 1):
        name = f"{machine.model} · {number} 号"
        unit = listings.add_unit(listing, name=name, model_name=machine.model, by=owner, at=at)
        listings.set_pattern(unit, pattern, by=owner, at=at)
        windows.roll(unit, at=at, until=world.last_window)  # not night by night
    listings.add_photo(listing, world.album(organization)[0], by=owner, at=at)
    world.listings.append(listing)
    return listing


def facts(world: World, process: str, machine: Machine) -> dict:
    """The template's facts with this firm's own price."""
    price = round(machine.fen * world.dice.uniform(0.85, 1.2) / 100) * 100
    return {
        "title": machine.title,
        "process": world.process(process),
        "description": machine.about,
        "materials": list(machine.materials),
        "attributes": machine.attributes,
        "price_mode": machine.mode,
        "price_fen": max(price, min(100, machine.fen)),
        "setup_fen": machine.setup_fen,
        "minimum_fen": 20_000,
        "smallest_lot": machine.smallest_lot,
    }


def publish(world: World, listing: Listing, *, at: datetime) -> None:
    listings.take(listing, by=world.moderator, at=at)
    listings.publish(listing, by=world.moderator, at=at)


def wait_for_desk(world: World, firm: Firm) -> Story:
    """A firm whose licence is in the queue now."""
    at = yield world.now - timedelta(days=firm.days)
    organization = world.register(firm, at=at)
    at = yield at + timedelta(hours=5)
    _hand_in(world, organization, at)


def be_rejected(world: World, firm: Firm) -> Story:
    at = yield world.now - timedelta(days=firm.days)
    organization = world.register(firm, at=at)
    at = yield at + timedelta(hours=3)
    request = _hand_in(world, organization, at)
    at = yield at + timedelta(hours=20)
    reason = "营业执照照片不完整，右下角公章无法辨认，请重新上传。"
    verification.reject(request, reason=reason, by=world.moderator, at=at)


def be_suspended(world: World, firm: Firm) -> Story:
    yield from join(world, firm)
    at = yield world.now - timedelta(days=12)
    organization = world.firm(firm.short_name)
    reason = "多次虚报空闲时段，经提醒未改正。"
    verification.restrict(organization, reason=reason, by=world.moderator, at=at)
    at = yield at + timedelta(days=6)
    verification.suspend(organization, reason=reason, by=world.moderator, at=at)


def listing_states(world: World, organization: Organization) -> Story:
    """One listing left in each state a factory or the desk can leave it in."""
    owner, desk = world.owner_of(organization), world.moderator
    at = yield world.now - timedelta(days=25)
    paused = draft(world, organization, "MFG.CUT.TURN.CNC2", at=at)
    silent = draft(world, organization, "MFG.CUT.MILL.AX4", at=at)
    halted = draft(world, organization, "MFG.CUT.EDM.WIRE", at=at)
    for listing in (paused, silent, halted):
        listings.submit(listing, by=owner, at=at)
        publish(world, listing, at=at)
    at = yield at + timedelta(days=16)
    listings.mark_stale(silent, at=at)
    listings.pause(paused, by=owner, at=at)
    listings.suspend(halted, reason="资质证书已过期。", by=desk, at=at)
    at = yield world.now - timedelta(days=3)
    for process, decide, reason in (
        ("MFG.CUT.GRIND.CYL", listings.request_changes, "请补充最大直径与可达公差，买家无法判断。"),
        ("MFG.CUT.FINISH", listings.reject, "图片与设备不符。"),
    ):
        listing = _plain(world, organization, process, at=at)
        listings.submit(listing, by=owner, at=at)
        listings.take(listing, by=desk, at=at)
        decide(listing, reason=reason, by=desk, at=at)
    at = yield world.now - timedelta(hours=9)
    listings.submit(draft(world, organization, "MFG.CUT.TURN.SWISS", at=at), by=owner, at=at)
    reviewed = draft(world, organization, "MFG.CUT.LASER", at=at)
    listings.submit(reviewed, by=owner, at=at)
    at = yield at + timedelta(hours=2)
    listings.take(reviewed, by=desk, at=at)
    draft(world, organization, "MFG.JOIN.ASSY", at=at)
    gone = draft(world, organization, "MFG.TOOL", at=at)
    listings.archive(gone, by=owner, at=at)


def _plain(world: World, organization: Organization, process: str, *, at: datetime) -> Listing:
    """A listing that says too little."""
    owner = world.owner_of(organization)
    listing = listings.create(
        organization,
        by=owner,
        at=at,
        title="外圆磨床" if process.endswith("CYL") else "抛光打磨",
        process=world.process(process),
        price_mode="time",
        price_fen=9_000,
    )
    unit = listings.add_unit(listing, name="1 号机", by=owner, at=at)
    listings.set_pattern(unit, DAYTIME, by=owner, at=at)
    return listing
