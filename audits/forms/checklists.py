"""Forms about a whole checklist."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import ChecklistKind
from audits.selectors.reference import latest_kinds
from mbtq.core.formats import translated
from mbtq.tenancy.member import Member
from programs.selectors.places import teams_visible_to


class KindField(forms.ModelChoiceField):
    def label_from_instance(self, kind: ChecklistKind) -> str:
        return translated(kind.content["name"])


class TeamField(forms.ModelChoiceField):
    def label_from_instance(self, team: Any) -> str:
        return f"{team.program.name}, {team.name}"


class OpenForm(forms.Form):
    """Which team fills in which checklist."""

    team = TeamField(
        label=_("Team"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the team."),
            "invalid_choice": _("Choose a team from the list."),
        },
    )
    kind = KindField(
        label=_("Checklist"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the checklist."),
            "invalid_choice": _("Choose a checklist from the list."),
        },
    )

    def __init__(self, *args: Any, member: Member, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = teams_visible_to(member, on=on).filter(ended_on=None, program__status="active")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        newest = [kind.pk for kind in latest_kinds()]
        self.fields["kind"].queryset = ChecklistKind.objects.filter(pk__in=newest)  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I know that I cannot change the answers after this."),
        error_messages={"required": _("Tick the box to submit the checklist.")},
    )
