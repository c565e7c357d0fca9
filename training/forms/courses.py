"""Forms about courses, their editions and who takes part."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField
from training.choices import PartKind
from training.eligibility import points_of
from training.labels import COURSE_KINDS, PART_KINDS, PARTICIPATION_STATES, pairs
from training.services.courses import CourseContent
from training.services.editions import EditionContent

FEWEST_ROWS, SPARE_ROWS, MOST_ROWS = 3, 2, 20
MINUTES = _("Give the minutes as a whole number, from start to end of this part.")
CODE = re.compile(r"[A-Za-z0-9][-A-Za-z0-9.]*")
WRONG_NUMBER = ("required", "invalid", "min_value", "max_value")


def line(label: Any, most: int, needed: Any = "", **kwargs: Any) -> forms.CharField:
    """A line of text with its own sentence for when it is left out."""
    errors = {"required": needed} if needed else {}
    return forms.CharField(
        label=label, max_length=most, required=bool(needed), error_messages=errors, **kwargs
    )


def checked_code(code: str) -> str:
    """Letters, digits, points and dashes. Raises `ValidationError`."""
    if not CODE.fullmatch(code):
        raise ValidationError(_("Use letters, digits, points and dashes only."))
    return code


class CourseForm(forms.Form):
    """A course with its parts: rows of a kind and minutes, as many as are filled in."""

    code = line(_("Code"), 20, _("Give the course a code."))
    title_nl = line(_("Title in Dutch"), 120, _("Fill in the title in Dutch."))
    title_en = line(_("Title in English"), 120, _("Fill in the title in English."))
    kind = forms.ChoiceField(
        label=_("Kind of course"),
        choices=pairs(COURSE_KINDS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of course.")},
    )
    provider = line(_("Institute that gives it"), 120, _("Fill in who gives the course."))
    about_nl = line(_("What it is about, in Dutch"), 1_000, widget=forms.Textarea)
    about_en = line(_("What it is about, in English"), 1_000, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(self._row_count()):
            self.fields[f"part_kind_{number}"] = forms.ChoiceField(
                label=_("Part of the course"),
                choices=[("", _("Choose")), *pairs(PART_KINDS)],
                required=False,
            )
            self.fields[f"part_minutes_{number}"] = forms.IntegerField(
                label=_("Minutes"),
                required=False,
                error_messages={"invalid": MINUTES},
            )

    def _row_count(self) -> int:
        """Rows that were sent or are filled in, and a few to fill in."""
        if self.is_bound:
            sent = [name for name in self.data if name.startswith("part_kind_")]
            more = SPARE_ROWS if self.data.get("go") == "rows" else 0
            return min(MOST_ROWS, max(FEWEST_ROWS, len(sent) + more))
        filled = sum(1 for name in self.initial if name.startswith("part_kind_"))
        return min(MOST_ROWS, max(FEWEST_ROWS, filled + SPARE_ROWS))

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of the parts, two by two."""
        count = sum(1 for name in self.fields if name.startswith("part_kind_"))
        return [(self[f"part_kind_{n}"], self[f"part_minutes_{n}"]) for n in range(count)]

    @property
    def has_more_rows(self) -> bool:
        """Whether rows can be added."""
        return len(self.rows) < MOST_ROWS

    def clean_code(self) -> str:
        return checked_code(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.parts: list[dict[str, Any]] = []
        for kind, minutes in self.rows:
            self._take(given.get(kind.name), given.get(minutes.name), minutes.name)
        return given

    def _take(self, kind: str | None, minutes: int | None, name: str) -> None:
        if name in self.errors or (not kind and minutes is None):
            return
        if not kind:
            self.add_error(name, _("Choose what kind of part this is."))
        elif minutes is None:
            self.add_error(name, MINUTES)
        else:
            try:
                points_of([(kind, minutes)])
            except ValueError:
                self.add_error(name, _("A part has at least 1 minute, a day at most 1,440."))
            else:
                self.parts.append({"kind": str(PartKind(kind)), "minutes": minutes})

    @property
    def content(self) -> CourseContent:
        """What was filled in."""
        names = ("code", "title_nl", "title_en", "about_nl", "about_en", "kind", "provider")
        return CourseContent(**{name: self.cleaned_data[name] for name in names}, parts=self.parts)


class EditionForm(forms.Form):
    """When a course is given, where, and for how many."""

    code = line(_("Code"), 30, _("Give the edition a code."))
    starts_on = DayField(label=_("First day"), needed=_("Choose the first day."))
    ends_on = DayField(label=_("Last day"), needed=_("Choose the last day."))
    sign_up_until = DayField(
        label=_("Signing up until"), needed=_("Choose until when people can sign up.")
    )
    days = line(
        _("Days and hours"), 200, help_text=_("For example: four Fridays from 9:30 to 17:00.")
    )
    place = line(_("Place"), 120)
    teachers = line(_("Teachers"), 200)
    capacity = forms.IntegerField(
        label=_("Number of places"),
        min_value=1,
        max_value=1_000,
        error_messages=dict.fromkeys(WRONG_NUMBER, _("Give a number from 1 to 1,000.")),
    )

    def clean_code(self) -> str:
        return checked_code(self.cleaned_data["code"])

    @property
    def content(self) -> EditionContent:
        """What was filled in."""
        return EditionContent(**self.cleaned_data)


class ParticipantForm(forms.Form):
    """Somebody who is put on the list by hand."""

    name = line(_("Name"), 120, _("Fill in the name, as it is printed on the certificate."))
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Fill in the e-mail address."),
            "invalid": _("Fill in a whole e-mail address, such as name@example.nl."),
        },
    )


class AttendanceForm(forms.Form):
    """Whether one person was there, for how much of it, and the name on the certificate."""

    name = line(_("Name"), 120, _("Fill in the name, as it is printed on the certificate."))
    attended = forms.ChoiceField(
        label=_("Was this person there?"),
        choices=[("all", _("The whole course")), ("part", _("A part of it")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether this person was there.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes that were followed, without breaks"),
        required=False,
        error_messages={"invalid": _("Give the minutes as a whole number.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_missing = given.get("minutes") is None and "minutes" not in self.errors
        if given.get("attended") == "part" and is_missing:
            self.add_error("minutes", _("Give the minutes that this person followed."))
        return given

    @property
    def minutes_given(self) -> int | None:
        """None for all of it, and for nothing."""
        if self.cleaned_data["attended"] != "part":
            return None
        minutes: int = self.cleaned_data["minutes"]
        return minutes


class CalendarFilter(forms.Form):
    """Which courses of the calendar."""

    is_filter = True

    kind = forms.ChoiceField(
        label=_("Kind of course"),
        choices=[("", _("All kinds")), *pairs(COURSE_KINDS)],
        required=False,
    )


class StateFilter(forms.Form):
    """Participants in one state."""

    is_filter = True

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Everybody")), *pairs(PARTICIPATION_STATES)],
        required=False,
    )
