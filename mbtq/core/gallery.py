"""The gallery: every component in every state, with invented data. For development and the demo."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

AT = dt.datetime(2026, 11, 20, 10, 42, tzinfo=ZoneInfo("Europe/Amsterdam"))
DAY = AT.date()


class SampleForm(forms.Form):
    """One field of each kind; the gallery shows it empty and in error."""

    use_required_attribute = False

    code = forms.CharField(label="Client code", help_text="As on the treatment plan, no names.")
    minutes = forms.IntegerField(label="Minutes", required=False)
    held_on = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    email = forms.EmailField(label="E-mail address")
    note = forms.CharField(label="Note for yourself", required=False, widget=forms.Textarea)
    owner = forms.ChoiceField(label="Owner", choices=[("", "Choose"), ("b", "M. Bakker")])
    form = forms.ChoiceField(
        label="Form",
        widget=forms.RadioSelect,
        choices=[("individual", "Individual"), ("group", "Group"), ("family", "Family")],
    )
    parts = forms.MultipleChoiceField(
        label="Parts",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("e", "Exploration"), ("a", "Affect focus"), ("s", "Stop and rewind")],
    )
    tally = forms.IntegerField(label="Tally", required=False, initial=6)
    agreed = forms.BooleanField(label="There are no names of clients in this file.")
    evidence = forms.FileField(label="Evidence", required=False)


RISKS = [
    ("low", 0.12, 0.28, "Upper bound under 33, 84 percent known."),
    ("attention", 0.38, 0.52, "Between 33 and 60, 86 percent known."),
    ("high", 0.64, 0.81, "Lower bound above 60."),
    ("stop", 0.8625, 0.9375, "D1 = \u22122: the support of the organisation is missing."),
    ("unclear", 0.18125, 0.63125, "Only 55 percent known."),
]

STEPS = [
    {"label": "Request", "state": "done", "done_on": dt.date(2026, 6, 2)},
    {"label": "Plan", "state": "done", "done_on": dt.date(2026, 7, 1)},
    {"label": "Self-assessment", "state": "done", "done_on": dt.date(2026, 10, 2)},
    {"label": "Scoring", "state": "current", "who": "auditors", "until": dt.date(2026, 12, 4)},
    {"label": "Right of reply", "state": "later", "who": "team", "until": dt.date(2026, 12, 11)},
    {"label": "Decision", "state": "later"},
]

EVENTS = [
    {"text": "Audit planned for 24 November", "at": AT, "who": "A. Smit", "url": "#"},
    {"text": "Leader of the team left", "at": dt.date(2026, 10, 1), "who": "M. Bakker"},
    {"text": "37 sessions received", "at": AT - dt.timedelta(days=52), "via": "by the system"},
]

MATRIX_COLUMNS = ["Adherence", "Competence", "Differentiation"]
MATRIX = [
    {
        "label": "Organisation",
        "cells": [
            {"value": 4.6, "known": 5, "total": 6, "url": "#"},
            {"value": 3.4, "known": 4, "total": 6, "url": "#", "lowest": "O4 Staffing: 2"},
            {"value": None, "known": 1, "total": 6, "reason": "Too few data (1 of 6)"},
        ],
    },
    {
        "label": "Team",
        "cells": [
            {"value": 2.6, "known": 6, "total": 6, "url": "#"},
            {"value": 2.1, "known": 6, "total": 6, "url": "#", "lowest": "T06 Meeting: 2"},
            {"value": 1.4, "known": 6, "total": 6, "url": "#"},
        ],
    },
]

HEAT_COLUMNS = ["Own, spring", "Own, autumn", "Range of the team"]
HEAT = [
    {"label": name, "cells": [{"value": a, "n": 2}, {"value": b, "n": 2}, {"value": c, "n": 14}]}
    for name, a, b, c in [
        ("Warmth and interest", 6.0, 6.5, 5.8),
        ("Challenging unwarranted beliefs", 2.5, 3.0, 3.9),
        ("Affect focus", 4.5, None, 4.4),
    ]
]

DIFF = [
    {"label": "Norm", "before": "40 of 52 weeks", "after": "44 of 52 weeks"},
    {"label": "Statement", "before": "Weekly team meeting", "after": "Weekly team meeting"},
    {"label": "Note", "before": "", "after": "May be adapted per setting."},
]

FIELDS = [{"name": "note", "label": "Note", "mine": "Six weeks of notes", "theirs": "Five weeks"}]

PROGRAMS = [
    ("MBT part-time North", "attention", 0.38, 0.52, 0.86, "checklist 1 December"),
    ("Polder MBT-A", "unclear", 0.18125, 0.63125, 0.55, "go or no-go 12 January"),
    ("MBT outpatient South", "low", 0.12, 0.28, 0.84, "audit 4 March"),
]

JOBS = [
    {"state": "waiting", "percent": None},
    {"state": "running", "percent": 40, "step": "Drawing the charts (4 of 9)", "started_at": AT},
    {"state": "done", "result_url": "#", "result_label": "Download as PDF (1.2 MB)"},
    {"state": "failed", "error": "The charts could not be made (code 7F3A).", "retry_url": "#"},
]

REMARK = "The mandate stands in the decision of 12 March (annex 2)."
QUOTE = "The team lead has no mandate."
SORT = "B, a fact is not right"

PLAIN = [
    "canvas", "surface", "sunken", "line", "line-strong", "ink", "accent", "accent-soft", "focus",
    "ok-soft", "note-soft", "warn-soft", "bad-soft", "risk-low", "risk-mid", "risk-high",
    "risk-stop", "risk-unknown", "c1", "c2", "c3", "c-context",
    "heat-1", "heat-2", "heat-3", "heat-4", "heat-5",
]  # fmt: skip


def erroneous() -> SampleForm:
    """The sample form after a wrong answer, with everything that was typed kept."""
    form = SampleForm({"code": "", "minutes": "many", "email": "a@", "form": "", "note": "Kept"})
    form.fields["code"].error_messages["required"] = "Choose a client code"
    form.fields["held_on"].error_messages["required"] = "Choose a date up to and including today"
    form.fields["owner"].error_messages["required"] = "Choose who takes this on"
    form.fields["form"].error_messages["required"] = "Choose the form of the session"
    form.fields["agreed"].error_messages["required"] = "Tick that there are no names in the file"
    form.fields["email"].error_messages["invalid"] = "Write an address such as name@example.org"
    form.fields["minutes"].error_messages["invalid"] = "Write the minutes in digits"
    return form


def sample() -> dict[str, Any]:
    """Everything that the gallery shows."""
    return {
        "empty_form": SampleForm(prefix="empty"),
        "wrong_form": erroneous(),
        "at": AT,
        "day": DAY,
        "risks": RISKS,
        "steps_items": STEPS,
        "events": EVENTS,
        "matrix_columns": MATRIX_COLUMNS,
        "matrix_rows": MATRIX,
        "heat_columns": HEAT_COLUMNS,
        "heat_rows": HEAT,
        "diff_parts": DIFF,
        "conflict_fields": FIELDS,
        "programs": PROGRAMS,
        "jobs": JOBS,
        "swatches": PLAIN,
        "remark_text": REMARK,
        "quote": QUOTE,
        "sort": SORT,
        "options": [("today", "Today"), ("yesterday", "Yesterday"), ("other", "Other")],
        "frozen": ["17 items, none open", "Version 2013-nl-2 of the instrument"],
        "chosen_filters": [{"label": "Status: attention", "url": "?"}],
        "tab_items": [
            {"label": "Board", "url": "?view=board", "current": True},
            {"label": "List", "url": "?view=list", "current": False},
        ],
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return TemplateResponse(request, "gallery.html", sample())
