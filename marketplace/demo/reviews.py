"""Stories of the review desk: changes that wait, one declined, one live, and smuggled numbers."""

from datetime import datetime, timedelta
from typing import Any

from capacity import listings, revisions
from capacity.models import Listing
from marketplace.accounts import documents
from marketplace.accounts.models import Document, Organization, User
from marketplace.demo import pictures
from marketplace.demo.cast import LIN
from marketplace.demo.clock import Story
from marketplace.demo.firms import draft
from marketplace.demo.world import World

TOO_DEAR = (
    "价格远高于本省同类报价，请修改或说明理由。",
    "The price is far above others of the province: correct it or say why.",
)


def changes(world: World) -> Story:
    """The demo factory's changes, one in each state, and three of its neighbours'."""
    at = yield world.now - timedelta(days=9)
    desk, owner = world.moderator, world.users[LIN.key]
    mine = _live(owner)
    approved = _ask(mine[1], owner, at, description=_more(mine[1], "可提供首件检验报告。"))
    at = yield at + timedelta(hours=5)
    revisions.take(approved, by=desk, at=at)
    revisions.approve(approved, seen=approved.based_on, by=desk, at=at)
    at = yield world.now - timedelta(days=2)
    declined = _ask(mine[2], owner, at, price_fen=mine[2].price_fen * 5)
    at = yield at + timedelta(hours=7)
    revisions.take(declined, by=desk, at=at)
    reason, english = TOO_DEAR
    revisions.decline(declined, reason=reason, reason_en=english, by=desk, at=at)
    at = yield world.now - timedelta(hours=26)
    for number, listing in enumerate(_others(owner)):
        _neighbour(world, listing, number, at)
    at = yield world.now - timedelta(hours=4)
    _big_change(world, mine[0], owner, at)
    yield from smuggler(world)


def smuggler(world: World) -> Story:
    """A new listing with a telephone number in its words and another firm's photograph."""
    at = yield world.now - timedelta(hours=3)
    firm = _others(world.users[LIN.key])[0].organization
    owner = world.owner_of(firm)
    listing = draft(world, firm, "MFG.CUT.MILL.AX3", at=at)
    words = _more(listing, "急单请加微信 jx_cnc88，电话一三八零零一三八零零零。")
    listings.edit(listing, by=owner, at=at, description=words, price_fen=listing.price_fen * 6)
    foreign = Listing.objects.exclude(organization=firm).filter(state="published").first()
    listings.add_photo(listing, _copied(foreign.photos.first(), firm, owner), by=owner, at=at)
    listings.submit(listing, by=owner, at=at)


def _live(owner: User) -> list[Listing]:
    rows = Listing.objects.filter(organization__memberships__user=owner, state="published")
    return list(rows.filter(price_mode="time").select_related("organization").order_by("id"))


def _others(owner: User) -> list[Listing]:
    """Three firms' first listings."""
    rows = Listing.objects.filter(state="published", price_mode="time")
    rows = rows.exclude(organization__memberships__user=owner).select_related("organization")
    return list(rows.order_by("organization_id", "id").distinct("organization_id")[:3])


def _ask(listing: Listing, by: User, at: datetime, **fields: Any) -> Any:
    return revisions.change(listing, fields=fields, by=by, at=at)


def _more(listing: Listing, words: str) -> str:
    return f"{listing.description.rstrip()}{words}"


def _neighbour(world: World, listing: Listing, number: int, at: datetime) -> None:
    """One overdue, two in time; clean, but for the one that says too much."""
    owner, words = world.owner_of(listing.organization), "周末可安排加急，提供三坐标检测报告。"
    if number == 2:
        words = "详情见 www.jiagong-zhijia.com。"
    _ask(listing, owner, at + timedelta(hours=8 * number), description=_more(listing, words))


def _big_change(world: World, listing: Listing, owner: User, at: datetime) -> None:
    """Title, price, facts, a unit and a photograph at once."""
    first = listing.units.order_by("id").first()
    units = [
        {"uuid": first.uuid, "name": first.name, "serial_number": "DM-2019-0417", "built_in": 2019},
        {"name": "新增 3 号机", "model_name": first.model_name, "built_in": 2026},
    ]
    added = documents.store_image(
        pictures.photo(world.dice, name="spindle.png"),
        owner=listing.organization,
        by=owner,
        level=Document.Level.PUBLIC,
    )
    revisions.change(
        listing,
        fields={
            "title": f"{listing.title}（新主轴）",
            "description": _more(listing, "2026 年 10 月更换新主轴，转速提高到 24000 转。"),
            "price_fen": round(listing.price_fen * 1.15 / 100) * 100,
            "attributes": {**listing.attributes, **_better(listing)},
        },
        unit_rows=units,
        photos=[*listing.photos.all(), added],
        note="上月更换了主轴，并新购一台同型号设备。",
        by=owner,
        at=at,
    )


def _better(listing: Listing) -> dict[str, Any]:
    """A finer grade where the process states one."""
    grade = listing.attributes.get("it_grade")
    return {"it_grade": grade - 1} if grade else {}


def _copied(photo: Document, firm: Organization, by: User) -> Document:
    """The same picture, uploaded by somebody else."""
    names = ("name", "content_type", "size", "sha256", "file", "thumbnail", "width", "height")
    same = {name: getattr(photo, name) for name in (*names, "fingerprint", "processing_due_at")}
    return Document.objects.create(owner=firm, uploaded_by=by, level=photo.level, **same)
