"""Setting levels: one line each, at once, by the factory alone, with a line in the journal."""

import pytest
from django.utils import timezone

from capacity import level_changes, levels, listing_index, search
from capacity.levels import Level
from capacity.models import Listing
from marketplace.accounts.models import Membership
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from tests.personas import client_of, person


def change(listing, wanted, by, **more):
    return level_changes.change(listing, wanted, by=by, at=timezone.now(), **more)


def page_of(listing):
    return f"/capacity/mine/{listing.uuid}/levels/"


@pytest.mark.django_db
def test_a_change_is_kept_at_once_with_a_line_in_the_journal(listing, lin):
    assert change(listing, {"price": "platform", "env_x": "secret", "units": "public"}, lin)
    listing.refresh_from_db()
    assert (listing.price_level, listing.levels) == ("platform", {"env_x": "secret"})
    assert (listing.state, listing.version) == ("published", 1)
    line = JournalLine.objects.get(move="set_levels")
    assert line.data == {"levels": {"price": ["public", "platform"], "env_x": ["public", "secret"]}}


@pytest.mark.django_db
def test_the_same_again_changes_and_records_nothing(listing, lin):
    assert not change(listing, level_changes.current(listing), lin)
    assert not JournalLine.objects.filter(move="set_levels").exists()


@pytest.mark.django_db
def test_search_follows_at_once(listing, lin):
    listing.description = "Reinraum"
    listing.save(update_fields=["description"])
    listing_index.refresh_words(listing)
    listing_index.refresh(listing)
    assert search.find({"q": "Reinraum"}).count == 1
    change(listing, {"description": "platform", "price": "secret"}, lin)
    assert search.find({"q": "Reinraum"}).count == 0
    assert search.find({"sort": "price"}).count == 0
    change(listing, {"description": "public", "price": "public"}, lin)
    assert search.find({"q": "Reinraum", "sort": "price"}).count == 1


@pytest.mark.django_db
def test_strangers_and_staff_set_nothing(listing, rao, rao_firm, bai):
    for by in (rao, bai):
        with pytest.raises(NotAllowed):
            change(listing, {"units": "secret"}, by)


@pytest.mark.django_db
def test_who_may_not_set_prices_decides_not_who_sees_them(listing, lin_firm):
    worker = person("Worker", "worker@example.com")
    Membership.objects.create(user=worker, organization=lin_firm, role="operator")
    with pytest.raises(NotAllowed, match="owner or a manager"):
        change(listing, {"price": "secret"}, worker)
    assert change(listing, {"units": "secret", "price": "public"}, worker)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wanted", [{"title": "secret"}, {"units": "nobody"}, {"nonsense": "public"}]
)
def test_what_has_no_level_or_is_none_is_refused(listing, lin, wanted):
    with pytest.raises(Invalid):
        change(listing, wanted, lin)
    with pytest.raises(Invalid):
        change(listing, {}, lin, files={_photo(listing, lin).uuid: "nobody"})


def _photo(listing, by):
    from tests.capacity.test_levels import _photo as photo

    document = photo(listing.organization, by)
    listing.photos.add(document)
    return document


@pytest.mark.django_db
def test_photos_have_levels_of_their_own(listing, lin, rao, rao_firm):
    own, others = _photo(listing, lin), _photo(listing, lin)
    listing.photos.remove(others)
    assert change(listing, {}, lin, files={own.uuid: "secret", others.uuid: "secret"})
    own.refresh_from_db()
    others.refresh_from_db()
    assert (own.level, others.level) == (Level.SECRET, Level.PUBLIC)


@pytest.mark.django_db
def test_opening_words_with_contact_details_is_refused(listing, lin):
    Listing.objects.filter(pk=listing.pk).update(
        description="Call 138 0013 8001", levels={"description": "secret"}
    )
    with pytest.raises(Refused, match="138 0013 8001"):
        change(listing, {"description": "public"}, lin)
    assert change(listing, {"price": "platform"}, lin), "closing more is always possible"


@pytest.mark.django_db
def test_an_archived_listing_keeps_its_levels(listing, lin):
    Listing.objects.filter(pk=listing.pk).update(state="archived")
    with pytest.raises(WrongState):
        change(listing, {"units": "secret"}, lin)


@pytest.mark.django_db
def test_the_page_saves_every_line(as_lin, listing):
    page = as_lin.get(page_of(listing)).content.decode()
    names = [*levels.FIELDS, "material", "env_x", "env_y", "env_z", "it_grade"]
    assert [name for name in names if f'name="levels-{name}"' not in page] == []
    sent = {"levels-price": "counterparty", "levels-address": "public", "levels-env_x": "platform"}
    assert as_lin.post(page_of(listing), sent).status_code == 302
    listing.refresh_from_db()
    assert (listing.price_level, listing.levels) == (
        "counterparty",
        {"address": "public", "env_x": "platform"},
    )


@pytest.mark.django_db
def test_a_wrong_choice_is_shown_again_with_what_was_chosen(as_lin, listing):
    response = as_lin.post(page_of(listing), {"levels-price": "x", "levels-units": "secret"})
    assert response.status_code == 422
    page = response.content.decode()
    assert '<option value="secret" selected>' in page
    listing.refresh_from_db()
    assert listing.levels == {}


@pytest.mark.django_db
def test_the_page_is_closed_to_other_firms_and_wrong_roles(as_rao, rao_firm, as_bai, listing):
    assert as_rao.get(page_of(listing)).status_code == 404
    assert as_bai.get(page_of(listing)).status_code == 403
    viewer = person("Viewer", "viewer@example.com")
    Membership.objects.create(user=viewer, organization=listing.organization, role="viewer")
    assert client_of(viewer).get(page_of(listing)).status_code == 403


@pytest.mark.django_db
def test_the_wizard_asks_on_its_last_step_and_keeps_what_was_chosen(as_lin, listing):
    Listing.objects.filter(pk=listing.pk).update(state="draft")
    step = f"/capacity/mine/{listing.uuid}/photos/"
    assert 'name="levels-price"' in as_lin.get(step).content.decode()
    sent = {"shortest_hours": "1", "lead_hours": "0", "levels-price": "platform"}
    assert as_lin.post(step, sent).status_code == 302
    listing.refresh_from_db()
    assert listing.price_level == "platform"
    as_lin.post(step, {**sent, "levels-price": "secret"}, headers={"x-autosave": "1"})
    listing.refresh_from_db()
    assert listing.price_level == "secret"


@pytest.mark.django_db
def test_programs_read_and_set_the_same_levels(as_lin, as_rao, rao_firm, listing, lin):
    path, photo = f"/api/v1/listings/{listing.uuid}/levels/", _photo(listing, lin)
    before = as_lin.get(path).json()
    assert before["levels"]["price"] == "public"
    assert before["files"] == {str(photo.uuid): "public"}
    sent = {"levels": {"price": "secret"}, "files": {str(photo.uuid): "platform"}}
    after = as_lin.patch(path, sent, content_type="application/json").json()
    assert after["levels"] == before["levels"] | {"price": "secret"}
    assert after["files"] == {str(photo.uuid): "platform"}
    wrong = {"files": {"nonsense": "platform"}}
    assert as_lin.patch(path, wrong, content_type="application/json").status_code == 400
    assert as_rao.patch(path, sent, content_type="application/json").status_code == 404
