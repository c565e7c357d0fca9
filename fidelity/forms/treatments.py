"""Forms about treatments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.labels import END_REASONS, PHASES, pairs
from mbtq.core.forms import DayField
from programs.client_codes import CodeRefused, client_code
from programs.labels import CODE_REFUSED


class NameField(forms.ModelChoiceField):
    """One of the rows that the member may choose, by name; the page gives the rows."""

    def __init__(self, *, needed: Any, **kwargs: Any) -> None:
        super().__init__(
            queryset=None,
            empty_label=_("Choose"),
            error_messages={"required": needed, "invalid_choice": needed},
            **kwargs,
        )

    def label_from_instance(self, row: Any) -> str:
        return str(row.name)


class RowsForm(forms.Form):
    """A form whose choices are rows: `rows` maps a field to its queryset."""

    def __init__(self, *args: Any, rows: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (rows or {}).items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class CommaField(forms.DecimalField):
    """A number that may be typed with a comma, in any language."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


def weekly_field() -> forms.DecimalField:
    return CommaField(
        label=_("Sessions a week"),
        help_text=_("As agreed. Held sessions are measured against it."),
        min_value=0,
        max_value=14,
        max_digits=3,
        decimal_places=1,
        error_messages={
            "required": _("Give the number of sessions a week."),
            "invalid": _("Give the number of sessions a week."),
            "max_value": _("Give the number of sessions a week, 14 at most."),
        },
    )


class TreatmentForm(RowsForm):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("A code that only your organisation can resolve, such as K-4F7. Never a name."),
        max_length=40,
        error_messages={"required": _("Choose a client code.")},
    )
    is_group = forms.BooleanField(label=_("This code is a group"), required=False)
    team = NameField(label=_("Team"), needed=_("Choose the team."))
    therapist = NameField(label=_("Therapist"), needed=_("Choose the therapist."))
    weekly = weekly_field()
    started_on = DayField(label=_("First day"), needed=_("Choose the first day."))
    planned_end_on = DayField(label=_("Planned last day"), required=False)

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        try:
            client_code(found.get("code", ""), is_group=found.get("is_group", False))
        except CodeRefused as error:
            if "code" in found:
                self.add_error("code", str(CODE_REFUSED[error.reason]))
        return found


class TreatmentChangeForm(RowsForm):
    therapist = NameField(label=_("Therapist"), needed=_("Choose the therapist."))
    weekly = weekly_field()
    planned_end_on = DayField(label=_("Planned last day"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PhaseForm(forms.Form):
    phase = forms.ChoiceField(
        label=_("Phase"),
        choices=pairs(PHASES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the phase.")},
    )
    on = DayField(label=_("From this day on"), needed=_("Choose the day from which it holds."))


class EndForm(forms.Form):
    on = DayField(label=_("Last day"), needed=_("Choose the last day."))
    reason = forms.ChoiceField(
        label=_("Why it ends"),
        choices=pairs(END_REASONS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why the treatment ends.")},
    )
    note = forms.CharField(label=_("Explanation, without names"), max_length=500, required=False)
