"""The forms of what happens with a signal, and the filter of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField
from supervision.forms.signals import PROTOCOL
from supervision.labels import LEVELS, pairs
from supervision.models import Signal
from supervision.selectors.signal_people import Circle


class SignalFilter(forms.Form):
    """Which signals of the list."""

    is_filter = True

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Open")), ("closed", _("Closed")), ("all", _("Open and closed"))],
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Where it plays"), choices=[("", _("All")), *pairs(LEVELS)], required=False
    )
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.choices = [("", _("All")), *teams]


class StepForm(forms.Form):
    text = forms.CharField(
        label=_("What was done?"),
        help_text=_("Without names. Steps are kept and cannot be changed."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what was done.")},
    )


class DiscussedForm(forms.Form):
    """When a severe signal was talked over."""

    day = DayField(label=_("Day"))
    clock = forms.TimeField(
        label=_("Time"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Fill in the time, such as 14:30."),
            "invalid": _("Fill in the time, such as 14:30."),
        },
    )


class PassOnForm(forms.Form):
    owner = forms.ChoiceField(label=_("Who looks after it?"))
    review_on = DayField(label=_("Look back on"))
    reason = forms.CharField(
        label=_("Why"), error_messages={"required": _("Say in a few words why.")}
    )

    def __init__(self, *args: Any, signal: Signal, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.users = {str(user.pk): user for user in circle.owners(signal)}
        self.users.setdefault(str(signal.owner_id), signal.owner)
        field: Any = self.fields["owner"]
        field.choices = [(key, user.name) for key, user in self.users.items()]


class ProtocolForm(forms.Form):
    protocol = forms.ChoiceField(
        label=_("The protocol"),
        choices=PROTOCOL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the protocol is used.")},
    )
    protocol_because = forms.CharField(
        label=_("Why not now"), help_text=_("Only when you do not use it."), required=False
    )


class CloseForm(forms.Form):
    lesson = forms.CharField(
        label=_("What do we learn from this?"),
        help_text=_("Think of the way of working, not of who did what. Without names."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what we learn from this.")},
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), error_messages={"required": _("Say in a few words why.")}
    )
