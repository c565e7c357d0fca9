"""Forms about webhooks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.api.models import DeliveryState
from mbtq.api.webhooks.kinds import choices

OVERLAP_WORDS = [
    ("now", _("Now: the former secret holds no longer")),
    ("day", _("In 24 hours: until then both hold")),
    ("week", _("In 7 days: until then both hold")),
]


class EndpointForm(forms.Form):
    """Where messages go, and about what."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("The address at the other system that takes the messages, with https://."),
        max_length=500,
        widget=forms.URLInput,
        error_messages={"required": _("Fill in the address that takes the messages.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Events"),
        help_text=_("Messages hold ids and codes only, never names or texts."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of event.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = choices()  # type: ignore[attr-defined]


class SecretForm(forms.Form):
    """Until when the former secret holds."""

    overlap = forms.ChoiceField(
        label=_("When does the former secret end?"),
        choices=OVERLAP_WORDS,
        widget=forms.RadioSelect,
        initial="day",
        error_messages={"required": _("Choose when the former secret ends.")},
    )


class DeliveryFilter(forms.Form):
    """Which deliveries are shown."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *DeliveryState.choices]
    )
