"""Forms of a dossier: starting, declaring, fragments, asking for statements, applying."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.fields import DayField, PickField, RowField, TextField
from programs.forms.people import WithRows
from training.labels import FRAGMENT_PARTS, pairs
from training.services.dossiers import LONGEST_FRAGMENT, LONGEST_RECORDING

MINUTES = _("Give the minutes as a whole number.")
WRONG = {"invalid": MINUTES, "min_value": MINUTES, "max_value": MINUTES}


class StartForm(forms.Form):
    """Which way, from when, and the name that is printed."""

    pathway = PickField(
        label=_("Registration"), choices=[], needed=_("Choose what you want to be registered as.")
    )
    started_on = DayField(
        label=_("Started on"),
        needed=_("Choose the day on which you started."),
        help_text=_("The rules of this day hold for you, also when they change later."),
    )
    printed_name = TextField(
        label=_("Your name as it must be printed"),
        max_length=120,
        needed=_("Fill in your name as it must stand in the register."),
    )

    def __init__(self, *args: Any, ways: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["pathway"]
        chooser.choices = [*chooser.choices, *ways]


class DeclareForm(forms.Form):
    """What the candidate declares; a first day only where the requirement has one."""

    since = DayField(label=_("Since"), needed=_("Fill in since when."))
    text = TextField(
        label=_("What do you declare?"),
        long=True,
        max_length=500,
        needed=_("Write in a sentence what you declare."),
        help_text=_("The committee may ask you for proof. No names of clients."),
    )

    def __init__(self, *args: Any, has_since: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_since:
            del self.fields["since"]


class FragmentForm(WithRows):
    """A part of one's own recording, with the reflection on it."""

    recording = RowField(label=_("Recording"), needed=_("Choose the recording."))
    starts_at_minute = forms.IntegerField(
        label=_("From minute"),
        min_value=0,
        max_value=LONGEST_RECORDING,
        error_messages={"required": _("Fill in at which minute it starts."), **WRONG},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=LONGEST_FRAGMENT,
        initial=15,
        error_messages={"required": _("Fill in how many minutes it takes."), **WRONG},
    )
    part = PickField(
        label=_("Which moment is it?"),
        choices=pairs(FRAGMENT_PARTS),
        needed=_("Choose the moment."),
    )
    reflection = TextField(
        label=_("Your reflection"),
        long=True,
        max_length=8_000,
        required=False,
        help_text=_(
            "What happened, what you did and why, how the mentalizing went, what you would do "
            "differently. No names."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["recording"]
        chooser.label_from_instance = lambda row: (
            _("%(reference)s, %(n)s minutes")
            % {
                "reference": row.reference,
                "n": row.minutes,
            }
        )


class AskForm(WithRows):
    """Which supervisor is asked for the statement."""

    author = RowField(label=_("Supervisor"), needed=_("Choose the supervisor."))


class SureForm(forms.Form):
    """A step that cannot be taken back by the one who takes it."""

    sure = forms.BooleanField(
        label=_("I have read what this means"),
        error_messages={"required": _("Tick this when you have read it.")},
    )


class AppealForm(forms.Form):
    grounds = TextField(
        label=_("Why do you disagree?"),
        long=True,
        max_length=6_000,
        needed=_("Write why you disagree with the decision."),
        help_text=_("Another member of the committee reads this and decides. No names of clients."),
    )
