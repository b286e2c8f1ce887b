"""What can be checked about a firm and its licence without a person."""

from collections.abc import Iterator

from django.db.models import CharField, F, Func, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.models import Document, Organization, Verification
from marketplace.accounts.registration import checked_uscc
from marketplace.core import regions
from marketplace.core.errors import Invalid
from marketplace.staff.checks import FINE, LOOK, WRONG, Check

FORMS = ("公司", "厂", "合作社", "研究院", "研究所", "中心", "集团", "合伙", "店", "社", "所")


def checks(verification: Verification) -> list[Check]:
    """In the order a moderator compares them with the licence."""
    firm = verification.organization
    return [
        _uscc(firm),
        _registered_in(firm),
        _name(firm),
        *_same_name(firm),
        _region(firm),
        *_same_licence(verification),
        *_earlier(verification),
    ]


def _uscc(firm: Organization) -> Check:
    label = _("Unified social credit code")
    try:
        checked_uscc(firm.uscc)
    except Invalid as invalid:
        return Check(label, WRONG, str(invalid))
    return Check(label, FINE, _("The check digit fits."))


def _registered_in(firm: Organization) -> Check:
    """Digits 3 to 8 of the code are the division that registered the firm (GB 32100)."""
    label = _("Place in the code")
    province = f"{firm.uscc[2:4]}0000"
    if not regions.exists(province):
        return Check(label, LOOK, _("Digits 3 to 8 of the code name no province."))
    name = regions.name(province, get_language() or "zh-hans")
    if regions.province_of(firm.region).code == province:
        return Check(label, FINE, _("Registered in %(place)s, as stated.") % {"place": name})
    sentence = _("The code was issued in %(place)s, the firm states another province.")
    return Check(label, LOOK, sentence % {"place": name})


def _name(firm: Organization) -> Check:
    label = _("Registered name")
    if firm.name.endswith(FORMS):
        return Check(label, FINE, _("Ends with a legal form."))
    return Check(label, LOOK, _("Ends with no known legal form: compare it with the licence."))


def _same_name(firm: Organization) -> Iterator[Check]:
    """Without spaces and brackets, which firms write in many ways."""
    marks = Value(r"[\s()（）\[\]【】]")
    plain = {
        "plain": Func(
            F("name"),
            marks,
            Value(""),
            Value("g"),
            function="regexp_replace",
            output_field=CharField(),
        ),
        "own": Func(
            Value(firm.name),
            marks,
            Value(""),
            Value("g"),
            function="regexp_replace",
            output_field=CharField(),
        ),
    }
    others = Organization.objects.exclude(pk=firm.pk).annotate(**plain).filter(plain=F("own"))
    codes = ", ".join(others.values_list("uscc", flat=True)[:3])
    label = _("Another firm of this name")
    if codes:
        sentence = _("Registered already with the code %(codes)s.") % {"codes": codes}
        yield Check(label, WRONG, sentence)
    else:
        yield Check(label, FINE, _("None."))


def _region(firm: Organization) -> Check:
    label = _("Place")
    name = regions.full_name(firm.region, get_language() or "zh-hans")
    if regions.get(firm.region).level == regions.PROVINCE and regions.children(firm.region):
        return Check(label, LOOK, _("Only the province is stated: %(place)s.") % {"place": name})
    return Check(label, FINE, name)


def _same_licence(verification: Verification) -> Iterator[Check]:
    label = _("Licence file")
    others = Document.objects.filter(sha256=verification.licence.sha256)
    twin = others.exclude(owner=verification.organization).select_related("owner").first()
    if twin:
        sentence = _("The same file was handed in by %(firm)s.") % {"firm": twin.owner.name}
        yield Check(label, WRONG, sentence)
    else:
        yield Check(label, FINE, _("No other firm handed in this file."))


def _earlier(verification: Verification) -> Iterator[Check]:
    earlier = verification.organization.verifications.filter(state="rejected")
    count = earlier.exclude(pk=verification.pk).count()
    if count:
        sentence = _("Rejected %(count)s time(s) before; the reasons stand below.")
        yield Check(_("Earlier requests"), LOOK, sentence % {"count": count})
