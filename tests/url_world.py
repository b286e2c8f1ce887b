"""Everything an address can name: Lin's and Chen's things in every state a page asks for."""

from datetime import time, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from capacity import (
    addresses,
    connections,
    entries,
    identifiers,
    listings,
    revisions,
    saved_searches,
    unmatched,
    windows,
)
from capacity.models import (
    CalendarFeed,
    Contradiction,
    Listing,
    Process,
    ProcessWord,
    Unit,
    UnmatchedWord,
)
from capacity.ranges import as_range, up_to_quarter
from credit import ratings
from credit.models import Rating
from marketplace.accounts import certificates, documents, memberships, verification
from marketplace.accounts.models import (
    Appointment,
    Authority,
    Document,
    Membership,
    Organization,
    Verification,
)
from marketplace.audit import seal
from marketplace.core.periods import Period
from marketplace.notices import tell
from marketplace.notices.models import Notice
from orders import baskets as orders_baskets
from orders import drafts, families, matches, payments
from orders.models import LedgerJournal, SandboxCharge, Tranche
from tests.capacity import tables
from tests.marketplace.accounts.certificate_world import handed_in
from tests.orders import booking_world, order_world, plan_world, round_world, worlds
from tests.personas import CHEN_USCC, LIN_USCC, RAO_USCC, UNUSED_USCC, firm, person

PDF = b"%PDF-1.7\n" + b"licence " * 20 + b"\n%%EOF\n"
YEAR = timedelta(days=365)
STATES = ("ready", "in_production", "ready_to_ship", "shipped", "delivered", "accepted")


def people():
    """The personas by their column in the table."""
    found = {name: person(name.title(), f"{name}@example.com") for name in NAMES}
    Appointment.objects.create(user=found["bai"], role=Appointment.Role.MODERATOR)
    Appointment.objects.create(user=found["mei"], role=Appointment.Role.FINANCE)
    authority = Authority.objects.create(name="浙江省经济和信息化厅", region="330000")
    Appointment.objects.create(
        user=found["wu"], role=Appointment.Role.OFFICIAL, authority=authority
    )
    return found


NAMES = ("lin", "chen", "rao", "wu", "bai", "mei", "gao", "hu")


def things(who):
    """What the table's words stand for: word → the part of an address."""
    regular = Organization.State.REGULAR
    lin_firm = firm(
        who["lin"],
        uscc=LIN_USCC,
        name="杭州精铸",
        short_name="精铸",
        region="330110",
        buys=False,
        state=regular,
    )
    chen_firm = firm(
        who["chen"],
        uscc=CHEN_USCC,
        name="启明医疗",
        short_name="启明",
        region="320505",
        supplies=False,
        state=regular,
    )
    firm(who["rao"], uscc=RAO_USCC, name="锐达", short_name="锐达", region="440306")
    things = {
        "unknown": "00000000-0000-0000-0000-000000000000",
        "firm": lin_firm.uuid,
        **_of_the_firm(lin_firm, who),
        **_certificates(lin_firm, who),
        **_at_the_desk(who),
        **_listings(lin_firm, who),
        **_trade(chen_firm, lin_firm, who),
        **_booked(chen_firm, lin_firm),
        **_planned(chen_firm, lin_firm),
        "round": round_world.announced(by=who["bai"], region="").uuid,
    }
    return things | _identifiers(things)


def _booked(chen_firm, lin_firm):
    """A calendar to book from, a booking of it, and a line in Chen's basket."""
    listing = booking_world.bookable(lin_firm)
    work = booking_world.book(chen_firm, (booking_world.unit(listing), booking_world.hours(9, 11)))
    orders_baskets.refresh_due(at=worlds.NOW)
    basket = booking_world.fill(
        chen_firm, (booking_world.unit(listing, 1), booking_world.hours(9, 11))
    )
    return {
        "bookable": listing.uuid,
        "visit": work.uuid,
        "basket_line": basket.lines.get().pk,
    }


def _planned(chen_firm, lin_firm):
    """A job with a plan on offer; orders whose second operation is Lin's: asked, and on the way."""
    first, second = (process for process, _after in plan_world.STEPS[:2])
    worlds.make_listing(lin_firm, process=second, units=3)
    plan_world.factory(first, units=3)
    steps = plan_world.steps()[:2]
    asked = plan_world.works(plan_world.accepted(chen_firm, operations=steps))
    begun, waiting = plan_world.under_way(chen_firm, operations=steps)
    plan = plan_world.planned(plan_world.post(chen_firm, operations=steps))[0]
    return {
        "plan_job": plan.job.uuid,
        "plan": plan.uuid,
        "plan_request": asked[1].uuid,
        "arriving": begun.uuid,
        "plan_work": waiting.uuid,
    }


def _identifiers(things):
    """What stands on the labels of some of them."""
    units = {
        word: Unit.objects.filter(listing__uuid=things[word]).first().uuid
        for word in ("listing", "draft")
    }
    return {
        "unit_id": identifiers.of("unit", units["listing"]),
        "draft_unit_id": identifiers.of("unit", units["draft"]),
        "listing_id": identifiers.of("listing", things["listing"]),
        "order_id": identifiers.of("order", things["order"]),
    }


def _of_the_firm(lin_firm, who):
    licence = _document(lin_firm, who["lin"])
    Verification.objects.create(
        organization=lin_firm,
        licence=licence,
        state="approved",
        submitted_by=who["lin"],
        submitted_at=worlds.NOW,
        promised_at=worlds.NOW,
        decided_by=who["bai"],
        decided_at=worlds.NOW,
    )
    colleague = Membership.objects.create(user=who["hu"], organization=lin_firm, role="viewer")
    invitation, token = memberships.invite(
        lin_firm, email="new@example.com", role="viewer", by=who["lin"], at=timezone.now()
    )
    tell.person(who["lin"], "hello", zh="您好", en="Hello", path="/home/")
    return {
        "licence": licence.uuid,
        "colleague": colleague.pk,
        "invitation": invitation.uuid,
        "token": token,
        "notice": Notice.objects.get(user=who["lin"], kind="hello").uuid,
    }


def _certificates(lin_firm, who):
    """In force, waiting for the desk, in Bai's hands."""
    given = {"at": worlds.NOW, "issued_on": worlds.TODAY, "expires_on": worlds.TODAY + YEAR}
    held = handed_in(lin_firm, who["lin"], "ISO14001", **given)
    waiting = handed_in(lin_firm, who["lin"], "CNAS", **given)
    taken = handed_in(lin_firm, who["lin"], "PERMIT_ENV", **given)
    for each in (held, taken):
        certificates.take(each, by=who["bai"], at=worlds.NOW)
    certificates.verify(held, by=who["bai"], at=worlds.NOW)
    return {
        "certificate": held.uuid,
        "waiting_certificate": waiting.uuid,
        "taken_certificate": taken.uuid,
    }


def _document(owner, by, level=Document.Level.SECRET):
    upload = SimpleUploadedFile("licence.pdf", PDF, "application/pdf")
    return documents.store(upload, owner=owner, by=by, level=level)


def _at_the_desk(who):
    """A firm that waits to be verified."""
    waiting = firm(
        who["gao"],
        uscc=UNUSED_USCC,
        name="海曙模具",
        short_name="海曙",
        region="330203",
        state=Organization.State.REGISTERED,
        verified_at=None,
    )
    licence = _document(waiting, who["gao"])
    found = verification.submit(waiting, licence=licence, by=who["gao"], at=timezone.now())
    return {"verification": found.uuid, "unverified": waiting.uuid}


def _listings(lin_firm, who):
    """On offer, still a draft, waiting for the desk, in Bai's hands."""
    lin, now = who["lin"], timezone.now()
    published = worlds.make_listing(lin_firm, units=2)
    draft, waiting, taken = (_complete_draft(lin_firm, lin) for _number in range(3))
    for each in (waiting, taken):
        listings.submit(each, by=lin, at=now)
    listings.take(taken, by=who["bai"], at=now)
    photo = _photo(lin_firm, lin)
    listings.add_photo(draft, photo, by=lin, at=now)
    revision, held = _changes(lin_firm, published, who)
    return {
        **_calendar(published, lin, now),
        **_machine(published, lin, now),
        **_imports(lin_firm, lin),
        "listing": published.uuid,
        "draft": draft.uuid,
        "draft_photo": photo.uuid,
        "waiting": waiting.uuid,
        "taken": taken.uuid,
        "revision": revision.uuid,
        "revision_photo": revision.photos.get().uuid,
        "held_revision": held.uuid,
        "saved": saved_searches.save(lin, name="二轴", query="q=轴", notifies=True, at=now).uuid,
    }


def _imports(lin_firm, lin):
    """Tables that were checked, a row of each wrong: one for the page, one for programs."""
    rows = [tables.good_row(1), tables.good_row(2, Title="")]
    names = ("import", "sent_import", "dropped_import", "api_import", "api_dropped")
    return {name: tables.checked(rows, lin_firm, lin).uuid for name in names}


def _calendar(published, lin, now):
    """A unit with an address of its own, a closed hour and a calendar it reads."""
    unit = published.units.first()
    addresses.renew_unit(unit, by=lin, at=now)
    unit.refresh_from_db()
    soon = up_to_quarter(now) + timedelta(days=3)
    entries.close(unit, Period(soon, soon + timedelta(hours=1)), by=lin, at=now)
    feed = CalendarFeed.objects.create(
        unit=unit, url="https://calendar.example.org/a.ics", created_by=lin
    )
    feed.refresh_from_db()
    return {
        "unit": unit.uuid,
        "unit_address": unit.feed_token,
        "entry": unit.calendar_entries.get().pk,
        "feed": feed.uuid,
    }


def _machine(published, lin, now):
    """A connected unit that was at work although it was offered as idle."""
    unit = published.units.last()
    connections.connect(unit, protocol="api", by=lin, at=now)
    during = as_range(Period(now - timedelta(hours=2), now - timedelta(hours=1)))
    found = Contradiction.objects.create(unit=unit, during=during, found_at=now)
    return {"machine": unit.uuid, "contradiction": found.pk}


def _changes(lin_firm, published, who):
    """A wished change that waits, and one in Bai's hands of a listing that is paused."""
    lin, now = who["lin"], timezone.now()
    photos = [_photo(lin_firm, lin)]
    said = {"fields": {"title": "五轴（新主轴）"}, "photos": photos, "by": lin, "at": now}
    revision = revisions.change(published, **said)
    paused = worlds.make_listing(lin_firm)
    listings.pause(paused, by=lin, at=now)
    held = revisions.change(paused, fields={"title": "五轴"}, by=lin, at=now)
    revisions.take(held, by=who["bai"], at=now)
    return revision, held


def _complete_draft(lin_firm, lin) -> Listing:
    now = timezone.now()
    draft = listings.create(
        lin_firm,
        by=lin,
        at=now,
        title="五轴加工中心",
        process=Process.objects.get(code="MFG.CUT.MILL.AX5"),
        region="330110",
        description="五轴联动，铝合金与不锈钢，可提供三坐标检测报告。",
        materials=["ALU"],
        attributes={"env_x": 500, "env_y": 450, "env_z": 400, "it_grade": 7},
        price_mode="time",
        price_fen=26_000,
    )
    unit = listings.add_unit(draft, name="五轴 1 号", by=lin, at=now)
    windows.set_pattern(unit, [(day, time(), time()) for day in range(7)], by=lin, at=now)
    return draft


def _photo(owner, by):
    content = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(content, "PNG")
    upload = SimpleUploadedFile("machine.png", content.getvalue(), "image/png")
    return documents.store_image(upload, owner=owner, by=by, level=Document.Level.PUBLIC)


def _trade(chen_firm, lin_firm, who):
    """The open jobs come last: the hours their matches promise are still free."""
    works = _works(chen_firm, lin_firm, who)
    asked = worlds.matched(worlds.post(chen_firm, who["chen"]))[0]
    matches.accept(asked, by=who["chen"], at=timezone.now())
    job = worlds.post(chen_firm, who["chen"], drawing=_document(chen_firm, who["chen"]))
    match = worlds.matched(job)[0]
    several = _several(chen_firm, who["chen"])
    return {**works, **several, "job": job.uuid, "match": match.uuid, "asked": asked.uuid}


def _several(chen_firm, chen):
    """A job being written, a template of the firm, a word nobody could place, one that is."""
    steps = families.filled(families.families()["shaft"].steps, quantity=9, language="en")
    draft = drafts.begin(chen_firm, steps=steps, terms={"title": "Shaft"}, by=chen)
    template = families.keep(chen_firm, name="Our shaft", steps=steps, by=chen)
    unmatched.in_job(["珩齿"], at=worlds.NOW)
    word = ProcessWord.objects.select_related("process").first()
    return {
        "draft_job": draft.uuid,
        "job_template": template.uuid,
        "unplaced": UnmatchedWord.objects.get(word="珩齿").uuid,
        "worded": word.process.code,
        "word": word.pk,
    }


def _works(chen_firm, lin_firm, who):
    """One order waiting for its money, one in each state of the way, one with both ratings."""
    unpaid = order_world.place(chen_firm, lin_firm)
    payment = payments.start(unpaid.order, by=who["chen"], at=timezone.now())
    payments.checkout(payment)
    found = {"unpaid": unpaid.order.uuid, "unpaid_work": unpaid.uuid}
    for state in STATES:
        work = order_world.advance(order_world.place(chen_firm, lin_firm), state)
        found[state] = work.uuid
    photo = work.inspections.get().photos.get()
    return {
        **found,
        "photo": photo.uuid,
        "order": work.order.uuid,
        "charge": SandboxCharge.objects.get(reference=payment.reference).reference,
        **_settled(*(order_world.completed(chen_firm, lin_firm) for _number in range(2)), who),
    }


def _settled(work, rated, who):
    """Money released and ratings asked for; those of a former order are open, to be answered."""
    for giver in ("lin", "chen"):
        given = Rating.objects.get(work_order=rated, rater__memberships__user=who[giver])
        ratings.submit(given, stars=4, comment="好", by=who[giver], at=timezone.now())
    seal.seal_pending()
    return {
        "payout": Tranche.objects.get(work_order=work).uuid,
        "receipt": LedgerJournal.objects.get(order_uuid=work.order.uuid, kind="release").uuid,
        "rating": Rating.objects.get(work_order=work, rater=work.factory).uuid,
        "received": Rating.objects.get(work_order=rated, ratee=work.factory).uuid,
    }
