"""Connecting a machine, and what may be changed of its line later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capacity.models import Connection


class LineForm(forms.Form):
    """Where an agent is, and how much power means work."""

    url = forms.CharField(
        label=_("Address of the agent"),
        max_length=500,
        required=False,
        help_text=_(
            "MTConnect only, such as https://agent.example:5000. It must be reachable from the "
            "internet; for an agent inside your network use the relay script."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    device = forms.CharField(
        label=_("Device"),
        max_length=120,
        required=False,
        help_text=_("MTConnect only: its name or uuid, where the agent serves several."),
    )
    busy_watts = forms.IntegerField(
        label=_("Works from (W)"),
        min_value=1,
        max_value=50_000_000,
        initial=1_000,
        help_text=_("Used where the machine tells its power but not what it is doing."),
    )
    off_watts = forms.IntegerField(
        label=_("Switched off below (W)"), min_value=0, max_value=50_000_000, initial=50
    )

    def settings(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("url", "device", "busy_watts", "off_watts")}


class ConnectForm(LineForm):
    """How a machine is to reach us."""

    protocol = forms.ChoiceField(
        label=_("How does it speak?"),
        choices=[
            (Connection.Protocol.API, _("It sends signed messages over HTTPS (any controller)")),
            (Connection.Protocol.MTCONNECT, _("It has an MTConnect agent we can reach")),
            (Connection.Protocol.MQTT, _("It publishes to our MQTT broker")),
        ],
        initial=Connection.Protocol.API,
        widget=forms.RadioSelect,
    )
    field_order = ["protocol"]

    def __init__(self, *args: Any, has_broker: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_broker:
            field = self.fields["protocol"]
            field.choices = [row for row in field.choices if row[0] != Connection.Protocol.MQTT]
