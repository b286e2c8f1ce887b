"""Ready sentences for decisions, in the language of who reads them: the firm."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext_lazy as _

FIRM = {
    "unreadable": _("The licence cannot be read: upload a sharp picture or the PDF."),
    "name": _("The registered name does not match the licence."),
    "code": _("The unified social credit code does not match the licence."),
    "person": _("The legal representative does not match the licence."),
    "expired": _("The licence has expired or was revoked."),
    "not_licence": _("The file is not a business licence."),
    "twin": _("The firm is registered here already: ask a colleague to invite you."),
}

CERTIFICATE = {
    "unreadable": _("The paper cannot be read: upload a sharp picture or the PDF."),
    "holder": _("The paper names another firm than yours."),
    "number": _("The number is not the one on the paper."),
    "dates": _("The dates are not those on the paper."),
    "scope": _("The scope is not the one on the paper."),
    "register": _("The public register does not show this certificate as valid."),
    "withdrawn": _("The issuing body has suspended or withdrawn it."),
    "ended": _("It has ended: hand in the renewed one."),
    "other": _("The paper is not the certificate that was chosen."),
}

LISTING = {
    "contacts": _("Remove phone numbers, WeChat, QQ, e-mail and web addresses from the text."),
    "photo": _("Add a photo of the machine as it stands in your hall."),
    "foreign_photo": _("A photo belongs to another listing: show your own machine."),
    "description": _("Describe what the machine can make: sizes, materials, accuracy."),
    "facts": _("State the facts of the process; matching leaves out what is not stated."),
    "certificate": _("Upload the certificate that what you state asks for, or take it back."),
    "process": _("The process does not fit what is described."),
    "price": _("The price is far from what others ask: correct it or say why."),
    "units": _("Units that are not single machines: list each machine by itself."),
    "not_own": _("What is offered is not the firm's own capacity."),
    "forbidden": _("What is offered may not be traded here."),
}
SUGGESTED = {
    "contacts": "contacts",
    "photos": "foreign_photo",
    "certificates": "certificate",
    "price": "price",
}
"""Finding of the automatic checks → the reason it usually ends in."""


def sentence(table: dict, keys: Iterable[str], words: str, *, language: str) -> str:
    """The chosen sentences and the moderator's own words, one paragraph each."""
    with translation.override(language):
        chosen = [str(table[key]) for key in keys]
    return "\n".join([*chosen, *([words.strip()] if words.strip() else [])])


def composed(
    table: dict, keys: Iterable[str], typed: str, *, put: Iterable[str], language: str
) -> str:
    """The text as typed, with the sentences chosen since it was last composed.

    `put`: keys whose sentences stand in the text already; those no longer chosen leave it, unless
    they were rewritten.
    """
    chosen, put = list(keys), set(put)
    with translation.override(language):
        ready = {key: str(sentence) for key, sentence in table.items()}
    gone = {ready[key] for key in put - set(chosen)}
    lines = [line for line in typed.strip().splitlines() if line.strip() not in gone]
    return "\n".join([*lines, *(ready[key] for key in chosen if key not in put)]).strip()
