"""Forms about a whole audit: planning, locking, findings, words, the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.forms.items import TextField
from audits.labels import FindingKind, Kind
from audits.models import Finding, Standard
from audits.standard import Criterion
from mbtq.accounts.models import User
from mbtq.core.formats import translated
from mbtq.core.forms import DayField
from programs.models import Program


class LockForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I know that I cannot change my scores after this."),
        error_messages={"required": _("Tick the box to lock your scores.")},
    )


class SettleForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I know that the consensus cannot be changed after this."),
        error_messages={"required": _("Tick the box to settle the consensus.")},
    )


class FinaliseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I know that nobody can change this audit after this."),
        error_messages={"required": _("Tick the box to make the report final.")},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason.")},
    )


class FindingForm(forms.Form):
    """One finding: fact, source, judgement, consequence; must-points also norm, term and owner."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("of a finding", "Sort"),
        choices=FindingKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose strength, must or suggestion."),
            "invalid_choice": _("Choose strength, must or suggestion."),
        },
    )
    criterion = forms.ChoiceField(
        label=_("Criterion"),
        required=False,
        error_messages={"invalid_choice": _("This audit does not look at that.")},
    )
    fact = forms.CharField(
        label=_("Fact"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down the fact that was found.")},
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    judgement = TextField(label=_("Judgement"), max_length=2_000)
    consequence = TextField(label=_("Consequence"), max_length=2_000)
    norm = forms.CharField(
        label=_("Norm"),
        max_length=300,
        required=False,
        help_text=_("A must-point needs its norm and its term before the report is final."),
    )
    term_on = DayField(label=_("Term"), required=False)
    owner = forms.CharField(label=_("Owner"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(one.id, f"{one.id} {translated(one.title)}") for one in criteria]
        self.fields["criterion"].choices = [("", _("None in particular")), *rows]  # type: ignore[attr-defined]


def initial_of(finding: Finding) -> dict[str, Any]:
    """What the form shows of a stored finding."""
    found = {
        name: getattr(finding, name) for name in FindingForm.base_fields if name != "criterion"
    }
    return {**found, "criterion": finding.criterion.code if finding.criterion else ""}


class SummaryForm(forms.Form):
    """The lead's own words for the report."""

    summary = TextField(label=_("Summary"), max_length=4_000)
    context = TextField(label=_("Context"), max_length=4_000)
    method = TextField(label=_("Method"), max_length=4_000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class StandardField(forms.ModelChoiceField):
    def label_from_instance(self, standard: Standard) -> str:
        return translated(standard.content["name"])


class PersonField(forms.TypedChoiceField):
    """A choice among accounts that the page has at hand."""

    def offer(self, people: list[User]) -> None:
        known = {str(one.pk): one for one in people}
        self.choices = [("", _("Choose")), *((key, one.name) for key, one in known.items())]
        self.coerce = known.__getitem__


class ProgramField(forms.ModelChoiceField):
    def label_from_instance(self, program: Program) -> str:
        return f"{program.organisation.name}: {program.name}"


def choose(field: type[forms.ModelChoiceField], label: Any, sentence: Any) -> Any:
    """A choice among rows; the query is given by the page."""
    words = {"required": sentence, "invalid_choice": sentence}
    return field(label=label, queryset=None, empty_label=_("Choose"), error_messages=words)


class PlanForm(forms.Form):
    """Which program is audited, by whom, when."""

    program = choose(ProgramField, _("Program"), _("Choose the program."))
    standard = choose(StandardField, _("Standard"), _("Choose the standard."))
    kind = forms.ChoiceField(
        label=_("Sort of audit"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what sort of audit this is.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        help_text=_("The program sees it as the purpose of the visit."),
        error_messages={"required": _("Give the audit a title.")},
    )
    visit_on = DayField(label=_("Day of the visit"), needed=_("Give the day of the visit."))
    due_on = DayField(
        label=_("Report due on"), needed=_("Give the day on which the report is due.")
    )
    lead = PersonField(
        label=_("Lead auditor"),
        error_messages={
            "required": _("Choose the lead auditor."),
            "invalid_choice": _("Choose the lead auditor."),
        },
    )
    second = PersonField(
        label=_("Second auditor"),
        error_messages={
            "required": _("Choose the second auditor."),
            "invalid_choice": _("Choose the second auditor."),
        },
    )
    are_independent = forms.BooleanField(
        label=_("Both auditors declare that they did not work with this program in three years."),
        error_messages={
            "required": _("Both auditors must declare that they are independent."),
        },
    )

    def __init__(
        self, *args: Any, programs: Any, standards: Any, auditors: list[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("program", programs), ("standard", standards)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in ("lead", "second"):
            self.fields[name].offer(auditors)  # type: ignore[attr-defined]
