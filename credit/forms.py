"""Shapes of a rating and of the answer to one."""

from django import forms
from django.utils.translation import gettext_lazy as _

STARS = [
    (5, _("★★★★★  excellent: exactly as agreed")),
    (4, _("★★★★  good: small things")),
    (3, _("★★★  fair: it took effort")),
    (2, _("★★  poor: real trouble")),
    (1, _("★  bad: not again")),
]


class RatingForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("Your rating"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed with one or two stars. Others read it once both ratings are revealed."),
    )


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=_("Your answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One public answer; it cannot be changed afterwards."),
    )
