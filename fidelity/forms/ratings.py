"""Forms about recordings and ratings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.choices import NOT_ASKED, Dimension, Level
from fidelity.forms.treatments import NameField, RowsForm
from fidelity.instrument import Instrument, Item
from fidelity.labels import MODALITIES, RATING_KINDS, SCOPES, SELECTIONS, pairs
from fidelity.scoring import Score
from fidelity.services.ratings import LONGEST_NOTE
from mbtq.core.formats import translated
from mbtq.core.forms import DayField

NA, UNKNOWN = "na", "unknown"
SKIPPED = (NA, UNKNOWN)


class CodeField(NameField):
    """One of the treatments, by code."""

    def label_from_instance(self, row: Any) -> str:
        return str(row.code)


class LabelField(NameField):
    """One of the scales, by the name in the language of the page."""

    def label_from_instance(self, row: Any) -> str:
        return translated(row.content["name"])


class RecordingForm(RowsForm):
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Where the recording can be found, without names, such as VID-2026-014."),
        max_length=60,
        error_messages={"required": _("Give a reference without names, such as VID-2026-014.")},
    )
    therapist = NameField(label=_("Therapist"), needed=_("Choose the therapist."))
    treatment = CodeField(
        label=_("Client (code)"), needed=_("Choose a client code."), required=False
    )
    modality = forms.ChoiceField(
        label=_("Form"),
        choices=pairs(MODALITIES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the form of the session.")},
    )
    recorded_on = DayField(label=_("Recorded on"), needed=_("Choose the day of the recording."))
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=300,
        error_messages={
            "required": _("Give the minutes as a number up to 300."),
            "invalid": _("Give the minutes as a number up to 300."),
        },
    )
    scope = forms.ChoiceField(
        label=_("What is on it"),
        choices=pairs(SCOPES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is whole.")},
    )
    selection = forms.ChoiceField(
        label=_("Who chose it"),
        choices=pairs(SELECTIONS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who chose the session.")},
    )
    consent_on = DayField(
        label=_("Consent of the client on"), needed=_("Give the day of the consent.")
    )
    retention_until = DayField(
        label=_("Destroyed at the latest on"), needed=_("Give the day on which it is destroyed.")
    )


class SelfForm(RowsForm):
    instrument = LabelField(label=_("Scale"), needed=_("Choose the scale."))


class AssignForm(SelfForm):
    kind = forms.ChoiceField(
        label=_("Kind of rating"),
        choices=[one for one in pairs(RATING_KINDS) if one[0] not in NOT_ASKED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of rating this is.")},
    )
    rater = NameField(label=_("Rater"), needed=_("Choose the rater."))
    due_on = DayField(label=_("Rated at the latest on"), needed=_("Choose the day."))


class ItemForm(forms.Form):
    """The scores of one item, by the scale itself; `score` is what would be stored."""

    adherence = forms.CharField(label=_("Adherence"), required=False, max_length=8)
    competence = forms.CharField(label=_("Quality"), required=False, max_length=8)
    tally = forms.IntegerField(
        label=_("Count while you watch"), required=False, min_value=0, max_value=200
    )
    note = forms.CharField(
        label=_("Note with time code"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_NOTE,
        required=False,
        error_messages={"max_length": _("Keep the note under 2,000 characters.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, instrument: Instrument, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument, self.item = instrument, item
        if Dimension.ADHERENCE not in instrument.rates(item):
            del self.fields["adherence"]
        if instrument.level is Level.TEAM:
            self._ask_about_a_team()

    def _ask_about_a_team(self) -> None:
        """A cell of the matrix: one score or not known, and on what it rests."""
        del self.fields["tally"]
        self.fields["competence"].label = _("Your judgment")
        self.fields["note"].label = _("On what this rests")
        self.fields["note"].help_text = _(
            "Others who judge this team read this, without your name. Name no persons."
        )
        if self.initial.get("competence") == NA:
            self.initial["competence"] = UNKNOWN

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        for name in ("adherence", "competence"):
            text = found.get(name, "")
            if text and text not in SKIPPED and not text.isdecimal():
                self.add_error(name, _("Choose a number on the scale."))
        return found

    @property
    def score(self) -> Score:
        found = self.cleaned_data

        def number(name: str) -> int | None:
            text = found.get(name, "")
            return int(text) if text and text not in SKIPPED else None

        skipped = any(found.get(name) in SKIPPED for name in ("competence", "adherence"))
        return Score(number("adherence"), number("competence"), skipped)


class OverallForm(forms.Form):
    """The judgments of the whole."""

    adherence = forms.TypedChoiceField(
        label=_("Overall adherence"), coerce=int, empty_value=None, required=False
    )
    competence = forms.TypedChoiceField(
        label=_("Overall quality"), coerce=int, empty_value=None, required=False
    )
    note = forms.CharField(
        label=_("Why the whole differs from the items"),
        help_text=_("Needed when they differ by more than one and a half."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(str(n), str(n)) for n in range(instrument.low, instrument.high + 1)]
        for dimension in Dimension:
            if dimension in instrument.dimensions:
                field = self.fields[dimension.value]
                field.choices = [("", ""), *numbers]  # type: ignore[attr-defined]
            else:
                del self.fields[dimension.value]


class LockForm(forms.Form):
    """The one box of the page that locks."""

    sure = forms.BooleanField(
        label=_("I have scored what I saw, and know that this cannot be changed."),
        error_messages={"required": _("Tick the box to lock.")},
    )
    shared = forms.BooleanField(
        label=_("My supervisor may see this self-rating."),
        help_text=_("This cannot be taken back. Nobody else sees it, not your team lead either."),
        required=False,
    )

    def __init__(self, *args: Any, is_self: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_self:
            del self.fields["shared"]


class SkipForm(forms.Form):
    """Why a drawn day has no recording."""

    because = forms.CharField(
        label=_("Why no recording was made"),
        help_text=_("Such as leave, or no consent. Without names or codes of clients."),
        max_length=200,
        error_messages={"required": _("Say why no recording was made.")},
    )


class QualificationForm(RowsForm):
    person = NameField(label=_("Rater"), needed=_("Choose the person."))
    instrument = LabelField(label=_("Scale"), needed=_("Choose the scale."))
    since = DayField(label=_("From"), needed=_("Choose the first day."))
    until = DayField(label=_("Until"), needed=_("Choose the last day."))
    basis = forms.CharField(
        label=_("Rests on"),
        help_text=_("Such as a rater course with its date, or a calibration."),
        max_length=200,
        error_messages={"required": _("Say on what this rests, such as a rater course.")},
    )


class SuspendForm(forms.Form):
    """The last day on which somebody may rate."""

    on = DayField(label=_("Last day"), needed=_("Choose the last day."))

    def __init__(self, *args: Any, since: date, until: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since, self.until = since, until

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.since <= on <= self.until:
            raise forms.ValidationError(_("Choose a day within the qualification."))
        return on


class SamplingForm(RowsForm):
    team = NameField(label=_("Team"), needed=_("Choose the team."))
    instrument = LabelField(label=_("Scale"), needed=_("Choose the scale."))
    per_year = forms.IntegerField(
        label=_("Recordings per therapist a year"),
        min_value=1,
        max_value=12,
        error_messages={"required": _("Choose 1 to 12 recordings a year.")},
    )
    double_share = forms.IntegerField(
        label=_("Percent that is rated twice"),
        min_value=0,
        max_value=100,
        error_messages={"required": _("Choose a share from 0 to 100 percent.")},
    )


class GoalForm(forms.Form):
    item = forms.ChoiceField(label=_("What you want to work on"), required=False)
    text = forms.CharField(
        label=_("In your own words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("No item of the scale")), *items]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]


class GoalCloseForm(forms.Form):
    learned = forms.CharField(
        label=_("What did you learn?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
