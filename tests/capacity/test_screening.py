"""What the machine finds before a person decides: each check with its evidence, worst first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from capacity import findings, look_alikes, revisions, screening
from capacity.models import Listing, Screening
from marketplace.accounts.models import Document
from tests import personas
from tests.capacity.conftest import published_listing

pytestmark = pytest.mark.django_db
CLEAN, LOOK, WRONG = 0, 1, 2
WORDS = "五轴联动，铝合金与不锈钢，可提供三坐标检测报告。"


@pytest.fixture
def described(listing, lin):
    listing.description = WORDS
    listing.save()
    listing.photos.add(picture(listing.organization, lin, 0x0F0F_0F0F_0F0F_0F0F))
    return listing


def picture(owner, by, fingerprint, **fields):
    return Document.objects.create(
        owner=owner,
        uploaded_by=by,
        name=fields.pop("name", "machine.webp"),
        content_type="image/webp",
        size=1,
        sha256="0" * 64,
        width=8,
        height=8,
        level="public",
        fingerprint=fingerprint,
        **fields,
    )


def found(listing, now):
    rows = screening.findings(screening.standing(listing), now)
    return {each["code"]: (each["verdict"], each["evidence"]) for each in rows}


def test_a_listing_as_it_should_be_is_clean(described, now):
    assert {verdict for verdict, _evidence in found(described, now).values()} == {CLEAN}
    assert screening.of_listing(described, at=now).verdict == CLEAN


@pytest.mark.parametrize(
    ("change", "missing", "verdict"),
    [
        ({"title": ""}, ["what"], WRONG),
        ({"price_fen": None}, ["price"], WRONG),
        ({"description": "五轴"}, ["description"], LOOK),
        ({"attributes": {}}, ["facts"], LOOK),
    ],
)
def test_what_is_missing_is_named(described, now, change, missing, verdict):
    for name, value in change.items():
        setattr(described, name, value)
    assert found(described, now)["complete"] == (verdict, {"missing": missing})


def test_no_units_and_no_photos_are_missed(described, now):
    described.units.update(retired_at=now)
    described.photos.clear()
    assert found(described, now)["complete"] == (WRONG, {"missing": ["units", "photos"]})


def test_a_calendar_that_offers_nothing_is_missed(described, now):
    found_later = found(described, now + timedelta(days=400))
    assert found_later["complete"] == (WRONG, {"missing": ["calendar"]})


def test_a_firm_that_may_not_trade_is_wrong(described, now):
    type(described.organization).objects.update(state="suspended")
    assert found(described, now)["firm"] == (WRONG, {"state": "suspended"})


def test_contacts_are_found_wherever_a_factory_writes(described, lin, now):
    described.title = "五轴 微信号 lin88888"
    described.attributes["note"] = "QQ 12345678"
    described.units.filter(name="5-axis 1").update(model_name="vx linwei01")
    described.price_rules.create(name="13800138000", factor_bps=7_000, weekdays=[5])
    photo = picture(described.organization, lin, 1, name="lin@example.com.webp")
    described.photos.add(photo)
    verdict, evidence = found(described, now)["contacts"]
    assert (verdict, [(each["where"], each["code"]) for each in evidence["found"]]) == (
        WRONG,
        [
            ("title", "wechat"),
            ("facts", "qq"),
            ("units", "wechat"),
            ("price_rules", "mobile"),
            ("files", "email"),
        ],
    )


@pytest.fixture
def others_ask(rao, bai):
    """Live listings of another firm at these prices."""

    def make(prices, region="330206", **fields):
        near = personas.firm(
            rao, uscc=personas.RAO_USCC, name="宁波锐达", short_name="锐达", region=region
        )
        for price in prices:
            published_listing(near, bai, price_fen=price, region=region, **fields)

    return make


@pytest.mark.parametrize(("price", "verdict"), [(260_00, CLEAN), (2_600_00, LOOK), (2_60, LOOK)])
def test_a_price_is_compared_within_the_province(described, others_ask, now, price, verdict):
    others_ask(range(200_00, 320_00, 10_00))
    published_listing(
        described.organization, described.reviewed_by, price_fen=1_00
    )  # one's own says nothing
    described.price_fen = price
    result, evidence = found(described, now)["price"]
    assert (result, evidence["count"], evidence["where"]) == (verdict, 12, "330000")


def test_too_few_of_the_province_are_compared_with_the_country(described, others_ask, now):
    others_ask(range(200_00, 320_00, 10_00), region="440306")
    _verdict, evidence = found(described, now)["price"]
    assert (evidence["count"], evidence["where"]) == (12, "")


def test_too_few_in_the_country_say_nothing(described, now):
    assert found(described, now)["price"] == (CLEAN, {"count": 0})


def test_leases_are_compared_by_the_day(described, others_ask, now):
    others_ask([30_000_00] * 8, price_mode="lease", lease_days=30)
    described.price_mode, described.price_fen, described.lease_days = "lease", 1_000_00, 1
    verdict, evidence = found(described, now)["price"]
    assert (verdict, round(evidence["middle"])) == (CLEAN, 1_000_00)


@pytest.mark.parametrize(("bits", "alike"), [(0, 1), (0b111_111, 1), (0b1_111_111, 0)])
def test_pictures_of_other_firms_are_alike_up_to_six_bits(described, rao, rao_firm, bits, alike):
    other = published_listing(rao_firm, rao)
    older = picture(rao_firm, rao, 0x7F0F_0F0F_0F0F_0F0F)
    other.photos.add(older)
    ours = picture(described.organization, rao, older.fingerprint ^ bits)
    assert len(look_alikes.of(described, [ours])) == alike


def test_spread_bits_are_found_too(described, rao, rao_firm):
    """One or two bits in each of the four bands of the index."""
    other = published_listing(rao_firm, rao)
    older = picture(rao_firm, rao, -1)
    other.photos.add(older)
    ours = picture(described.organization, rao, ~0x0003_0001_0001_0003)
    assert [each.apart for each in look_alikes.of(described, [ours])] == [6]


def test_whose_picture_was_taken_is_not_to_blame(described, rao, rao_firm, now):
    thief = published_listing(rao_firm, rao)
    thief.photos.add(picture(rao_firm, rao, 0x0F0F_0F0F_0F0F_0F0F))
    assert found(described, now)["photos"][0] == CLEAN
    verdict, evidence = found(thief, now)["photos"]
    assert (verdict, evidence["alike"][0]["listing"]) == (WRONG, str(described.uuid))


def test_the_same_picture_on_an_own_listing_is_worth_a_look(described, lin, now):
    twin = published_listing(described.organization, lin)
    twin.photos.set(described.photos.all())
    assert found(twin, now)["photos"][0] == LOOK


def test_pictures_are_found_through_their_index(described):
    query = "SELECT id FROM accounts_document WHERE fingerprint IS NOT NULL AND "
    query += "fingerprint_bands(fingerprint) && ARRAY[1, 65537]"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "document_fingerprint_bands" in plan


@pytest.mark.parametrize(
    ("days", "verdict", "sentence"),
    [
        (3, CLEAN, "In force: "),
        (0, CLEAN, "In force: "),
        (-1, WRONG, "ended on"),
        (None, WRONG, "is not verified."),
    ],
)
def test_what_is_stated_asks_for_its_certificate(described, now, days, verdict, sentence):
    described.attributes["env_permit"] = True
    if days is not None:
        ends = (now + timedelta(days=days)).date()
        personas.certificate(described.organization, "PERMIT_ENV", number="1", expires_on=ends)
    kept = screening.of_listing(described, at=now)
    worded = {each.code: each for each in findings.of(kept, described)}["certificates"]
    assert (worded.verdict, sentence in worded.sentence) == (verdict, True)


def test_photos_without_fingerprint_are_compared_later(described, lin, now):
    photo = picture(described.organization, lin, None, processing_due_at=now)
    described.photos.add(photo)
    Listing.objects.filter(pk=described.pk).update(state="submitted")
    first = screening.of_listing(described, at=now)
    assert first.due_at == now + screening.SOONEST
    assert revisions.screen_due(now) == 0
    Document.objects.filter(pk=photo.pk).update(fingerprint=7, processing_due_at=None)
    later = now + timedelta(minutes=2)
    assert (revisions.screen_due(later), revisions.screen_due(later)) == (1, 0)
    assert Screening.objects.get().due_at is None


def test_a_blank_picture_is_not_waited_for(described, lin, now):
    described.photos.add(picture(described.organization, lin, None))
    assert screening.of_listing(described, at=now).due_at is None


def test_a_listing_has_one_screening(described, now):
    screening.of_listing(described, at=now)
    screening.of_listing(described, at=now)
    with pytest.raises(IntegrityError, match="one_screening"), transaction.atomic():
        Screening.objects.create(listing=described, verdict=0, made_at=now)


def test_the_worst_is_read_first(described, now):
    described.title = "五轴 13800138000"
    kept = screening.of_listing(described, at=now)
    worded = findings.of(kept, described)
    assert (worded[0].code, worded[0].tone) == ("contacts", "risk")
    assert worded[0].sentence == "mobile number in the title: “13800138000”"
    assert [each.code for each in findings.for_factory(kept, described)] == ["contacts"]
