"""Shapes of the listing desk: its filters, and a no in Chinese and English."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from capacity.models import Listing, Screening
from marketplace.core import regions
from marketplace.staff import reasons
from marketplace.staff.listing_desk import CHANGE, NEW, Filters

MOST_WORDS = 2_000
WHAT = (
    ("", gettext_lazy("New listings and changes")),
    (NEW, gettext_lazy("New listings")),
    (CHANGE, gettext_lazy("Changes")),
)
WHOSE = (
    ("", gettext_lazy("In anybody's hands")),
    ("free", gettext_lazy("Free")),
    ("mine", gettext_lazy("Mine")),
)


class QueueForm(forms.Form):
    what = forms.ChoiceField(label=gettext_lazy("What"), choices=WHAT, required=False)
    whose = forms.ChoiceField(label=gettext_lazy("Taken"), choices=WHOSE, required=False)
    result = forms.ChoiceField(
        label=gettext_lazy("Automatic checks"),
        choices=[("", gettext_lazy("Any result")), *Screening.Verdict.choices],
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("Any kind")), *Listing.Kind.choices],
        required=False,
    )
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or "zh-hans"
        places = [(place.code, place.name(language)) for place in regions.provinces()]
        self.fields["province"].choices = [("", _("Whole country")), *places]

    def filters(self) -> Filters:
        """What was asked for; what cannot be meant is left out."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Filters(**{name: asked.get(name) or "" for name in self.fields})

    def chips(self) -> list[dict[str, Any]]:
        """The active filters in words, each with the address without it."""
        active = {name: value for name, value in vars(self.filters()).items() if value}
        return [
            {
                "label": dict(self.fields[name].choices)[_typed(name, value)],
                "url": _without(active, name),
            }
            for name, value in active.items()
        ]


def _typed(name: str, value: str) -> Any:
    return int(value) if name == "result" else value


def _without(active: dict[str, str], name: str) -> str:
    rest = [f"{key}={value}" for key, value in active.items() if key != name]
    return "?" + "&".join(rest)


class ReasonForm(forms.Form):
    """A no with its reasons: ready sentences put into two texts the firm reads, both editable."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Ready sentences"), required=False, widget=forms.CheckboxSelectMultiple
    )
    zh = forms.CharField(
        label=gettext_lazy("Chinese text"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "zh-Hans"}),
    )
    en = forms.CharField(
        label=gettext_lazy("English text"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
    )

    put = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # sentences in the texts already

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["chosen"].choices = list(reasons.LISTING.items())

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        return [self["zh"], self["en"]]

    def clean_put(self) -> list[str]:
        return [key for key in self.cleaned_data["put"].split(",") if key in reasons.LISTING]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not any(found.get(name) for name in ("chosen", "zh", "en")):
            self.add_error("chosen", _("Choose a reason or write one; the firm reads it."))
        return found

    def composed(self) -> dict[str, str]:
        """Both texts with the chosen sentences in them; a missing language stays empty."""
        found = getattr(self, "cleaned_data", {})
        keys, put = found.get("chosen", []), found.get("put", [])
        return {
            name: reasons.composed(
                reasons.LISTING, keys, found.get(name, ""), put=put, language=language
            )
            for name, language in (("zh", "zh-hans"), ("en", "en"))
        }

    def said(self) -> dict[str, str]:
        """As the domain takes it: the Chinese text first, or the only one there is."""
        texts = self.composed()
        return {"reason": texts["zh"] or texts["en"], "reason_en": texts["en"]}


def recomposed(data: Any) -> ReasonForm:
    """The form again, its texts filled from the sentences ticked; nothing typed is lost."""
    sent = ReasonForm(data)
    sent.is_valid()
    chosen = getattr(sent, "cleaned_data", {}).get("chosen", [])
    return ReasonForm(initial={"chosen": chosen, "put": ",".join(chosen), **sent.composed()})


def suggested(findings: Iterable[Any]) -> ReasonForm:
    """The form with what the automatic checks point at ticked and written already."""
    wrong = [each.code for each in findings if each.verdict]
    chosen = [reasons.SUGGESTED[code] for code in wrong if code in reasons.SUGGESTED]
    return recomposed({"chosen": chosen}) if chosen else ReasonForm()
