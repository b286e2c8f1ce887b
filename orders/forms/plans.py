"""Forms of plans: accepting one, with what it does not keep to; a factory's answer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.plan_orders import LONGEST_REASON, Concern


class AcceptPlanForm(forms.Form):
    """Nothing to fill in, unless the plan is over budget or late: then the buyer says so."""

    def __init__(self, *args: Any, concerns: Sequence[Concern] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if concerns:
            words = " ".join(concern.sentence for concern in concerns)
            self.fields["despite"] = forms.BooleanField(
                label=_("I agree: %(concerns)s") % {"concerns": words}
            )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)
    reason.widget.attrs["autofocus"] = True
