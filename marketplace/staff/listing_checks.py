"""What can be checked about a listing without a person."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capacity import listings
from capacity.models import Listing
from marketplace.core import money, regions
from marketplace.staff.checks import FINE, LOOK, WRONG, Check
from marketplace.staff.contacts import contacts
from marketplace.staff.prices import Market, market

FEWEST_WORDS = 20


def checks(listing: Listing, at: datetime) -> list[Check]:
    return [
        _complete(listing, at),
        _firm(listing),
        _photos(listing),
        _words(listing),
        _contacts(listing),
        _price(listing),
    ]


def _complete(listing: Listing, at: datetime) -> Check:
    missing = [sentence for _step, sentence in listings.gaps(listing, at)]
    if missing:
        return Check(_("Complete"), WRONG, " ".join(missing))
    return Check(_("Complete"), FINE, _("Process, units, calendar and price are stated."))


def _firm(listing: Listing) -> Check:
    if listing.organization.is_trading:
        return Check(_("Firm"), FINE, _("Verified, and may trade."))
    state = listing.organization.get_state_display()
    return Check(_("Firm"), WRONG, _("May not trade now: %(state)s.") % {"state": state})


def _photos(listing: Listing) -> Check:
    count = listing.photos.count()
    if not count:
        return Check(_("Photos"), LOOK, _("None: buyers see nothing of the machine."))
    sentence = ngettext("%(count)s photo.", "%(count)s photos.", count)
    return Check(_("Photos"), FINE, sentence % {"count": count})


def _words(listing: Listing) -> Check:
    if len(listing.description.strip()) < FEWEST_WORDS:
        return Check(_("Description"), LOOK, _("Hardly anything is described."))
    return Check(_("Description"), FINE, _("Described in words."))


def _contacts(listing: Listing) -> Check:
    units = [f"{unit.name} {unit.model_name}" for unit in listing.units.all()]
    found = contacts("\n".join([listing.title, listing.description, *units]))
    label = _("Contact details in the text")
    if not found:
        return Check(label, FINE, _("None found."))
    return Check(label, WRONG, "; ".join(f"{each.label}: “{each.found}”" for each in found))


def _price(listing: Listing) -> Check:
    label = _("Price beside others")
    price = listing.value_bps if listing.price_mode == "value" else listing.price_fen
    others = _market(listing)
    if price is None or others is None:
        return Check(label, FINE, _("Too few others in this province to compare with."))
    words = {
        "price": _shown(price, listing),
        "middle": _shown(round(others.middle), listing),
        "count": others.count,
        "low": _shown(max(round(others.low), 0), listing),
        "high": _shown(round(others.high), listing),
    }
    sentence = _("%(price)s; the middle of %(count)s others is %(middle)s.")
    if others.is_outside(price):
        sentence += " " + _("Usual is %(low)s to %(high)s: ask for the reason.")
        return Check(label, LOOK, sentence % words)
    return Check(label, FINE, sentence % words)


def _market(listing: Listing) -> Market | None:
    """What others of the province ask for the same process in the same way of counting."""
    if listing.process_id is None or not listing.price_mode:
        return None
    province = regions.province_of(listing.region).code
    others = Listing.objects.filter(
        state=Listing.State.PUBLISHED,
        process=listing.process_id,
        price_mode=listing.price_mode,
        region__in=regions.descendants(province),
    ).exclude(pk=listing.pk)
    column = "value_bps" if listing.price_mode == "value" else "price_fen"
    return market(list(others.exclude(**{column: None}).values_list(column, flat=True)))


def _shown(price: int, listing: Listing) -> str:
    return f"{price / 100:g} %" if listing.price_mode == "value" else f"¥{money.yuan(price)}"
