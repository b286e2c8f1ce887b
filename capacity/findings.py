"""What the automatic checks found, in the reader's language, with the evidence beside it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from capacity import wording
from capacity.models import Listing, Screening
from marketplace.accounts.models import Organization
from marketplace.core import certificate_kinds, money, regions

CLEAN, LOOK, WRONG = Screening.Verdict
TONES = {CLEAN: "done", LOOK: "due", WRONG: "risk"}
LABELS = {
    "firm": gettext_lazy("Firm"),
    "complete": gettext_lazy("Complete"),
    "contacts": gettext_lazy("Contact details in the text"),
    "photos": gettext_lazy("Photos seen before"),
    "certificates": gettext_lazy("Certificates it needs"),
    "price": gettext_lazy("Price beside others"),
}
MISSING = {
    "what": gettext_lazy("Title or process are missing."),
    "units": gettext_lazy("No unit is listed."),
    "calendar": gettext_lazy("The calendar offers no time."),
    "price": gettext_lazy("No price is stated."),
    "photos": gettext_lazy("No photo: buyers see nothing of it."),
    "description": gettext_lazy("Hardly anything is described."),
    "facts": gettext_lazy("Few facts of the process are stated; matching leaves it out."),
}
CONTACTS = {
    "mobile": gettext_lazy("mobile number"),
    "landline": gettext_lazy("telephone number"),
    "wechat": gettext_lazy("WeChat"),
    "qq": "QQ",
    "messenger": gettext_lazy("messenger or shop"),
    "email": gettext_lazy("e-mail address"),
    "web": gettext_lazy("web address"),
    "aside": gettext_lazy("invitation to deal beside the platform"),
}
PLACES = {
    "title": pgettext_lazy("finding", "in the title"),
    "description": pgettext_lazy("finding", "in the description"),
    "address": pgettext_lazy("finding", "in the address"),
    "facts": pgettext_lazy("finding", "in a fact"),
    "units": pgettext_lazy("finding", "in the name of a unit"),
    "price_rules": pgettext_lazy("finding", "in the name of a price rule"),
    "files": pgettext_lazy("finding", "in the name of a file"),
}


@dataclass(frozen=True)
class Finding:
    """A line of the checks; `lines` are further evidence, `alike` pairs of photographs."""

    code: str
    label: str
    verdict: int
    sentence: str
    lines: list[str] = field(default_factory=list)
    alike: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES[Screening.Verdict(self.verdict)]


def of(screening: Screening | None, listing: Listing) -> list[Finding]:
    """The worst first, then in the order of the checks."""
    found = [_worded(each, listing) for each in (screening.findings if screening else [])]
    return sorted(found, key=lambda each: -each.verdict)


def for_factory(screening: Screening | None, listing: Listing) -> list[Finding]:
    """What the factory can put right by itself before the desk asks."""
    return [each for each in of(screening, listing) if each.verdict > CLEAN]


def _worded(finding: dict[str, Any], listing: Listing) -> Finding:
    code, evidence = finding["code"], finding["evidence"]
    sentence, lines = WORDS[code](evidence, listing)
    return Finding(
        code,
        str(LABELS[code]),
        finding["verdict"],
        sentence,
        lines,
        evidence.get("alike", []),
    )


Worded = tuple[str, list[str]]


def _firm(evidence: dict[str, Any], listing: Listing) -> Worded:
    state = Organization.State(evidence["state"])
    if state in Organization.TRADING:
        return _("Verified, and may trade."), []
    return _("May not trade now: %(state)s.") % {"state": state.label}, []


def _complete(evidence: dict[str, Any], listing: Listing) -> Worded:
    missing = [str(MISSING[each]) for each in evidence["missing"]]
    if not missing:
        return _("Units, calendar, price, photos and facts are stated."), []
    return missing[0], missing[1:]


def _contacts(evidence: dict[str, Any], listing: Listing) -> Worded:
    found = [
        f"{CONTACTS[each['code']]} {PLACES[each['where']]}: “{each['text']}”"
        for each in evidence["found"]
    ]
    return (found[0], found[1:]) if found else (_("None found."), [])


def _photos(evidence: dict[str, Any], listing: Listing) -> Worded:
    alike, waiting = evidence["alike"], evidence["waiting"]
    lines = []
    if waiting:
        sentence = ngettext(
            "%(count)s photo is still being compared.",
            "%(count)s photos are still being compared.",
            waiting,
        )
        lines = [sentence % {"count": waiting}]
    foreign = sum(not each["is_own"] for each in alike)
    if foreign:
        sentence = ngettext(
            "%(count)s photo of another firm looks the same.",
            "%(count)s photos of other firms look the same.",
            foreign,
        )
        return sentence % {"count": foreign}, lines
    if alike:
        return _("Another listing of this firm shows the same photo."), lines
    if not evidence["count"]:
        return _("There is no photo to compare."), []
    return _("No other listing shows them."), lines


def _certificates(evidence: dict[str, Any], listing: Listing) -> Worded:
    rows = evidence["required"]
    if not rows:
        return _("What is stated asks for none."), []
    lacking = [each for each in rows if not each["in_force"]]
    if not lacking:
        names = wording.listed(_certificate(each["code"]) for each in rows)
        return _("In force: %(names)s.") % {"names": names}, []
    lines = [_lacking(each) for each in lacking]
    return lines[0], lines[1:]


def _lacking(row: dict[str, Any]) -> str:
    name = _certificate(row["code"])
    if row["ended"]:
        return _("%(name)s ended on %(day)s.") % {"name": name, "day": row["ended"]}
    return _("%(name)s is not verified.") % {"name": name}


def _certificate(code: str) -> str:
    kind = certificate_kinds.kinds().get(code)
    return kind.name(wording.language()) if kind else code


def _price(evidence: dict[str, Any], listing: Listing) -> Worded:
    if not evidence["count"]:
        return _("Too few others ask a price for this to compare with."), []
    where = evidence["where"]
    words = {
        "price": _shown(evidence["price"], listing),
        "middle": _shown(evidence["middle"], listing),
        "low": _shown(evidence["low"], listing),
        "high": _shown(evidence["high"], listing),
        "count": evidence["count"],
        "where": regions.name(where, wording.language()) if where else _("the whole country"),
    }
    sentence = _("%(price)s; the middle of %(count)s others in %(where)s is %(middle)s.")
    lines = [_("Usual is %(low)s to %(high)s.") % words]
    return sentence % words, lines


def _shown(price: float, listing: Listing) -> str:
    if listing.price_mode == "value":
        return f"{price / 100:.2f} %"
    days = listing.lease_days if listing.price_mode == "lease" else 1
    return f"¥{money.yuan(round(price * days))}"


WORDS = {
    "firm": _firm,
    "complete": _complete,
    "contacts": _contacts,
    "photos": _photos,
    "certificates": _certificates,
    "price": _price,
}
