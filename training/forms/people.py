"""Which people of an organisation to show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programs.models import Team
from training.forms.register import WITHIN
from training.labels import REGISTERED_AS, REGISTRATION_STATUSES, pairs


class PeopleFilter(forms.Form):
    """By team, level, status, how soon it ends, and whether somebody is in training."""

    is_filter = True

    team: Any = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False, empty_label=_("All")
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=[("", _("All")), *pairs(REGISTERED_AS)], required=False
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("All")), *pairs(REGISTRATION_STATUSES), ("none", _("Not registered"))],
        required=False,
    )
    within = forms.ChoiceField(
        label=_("Ends within"), choices=[("", _("No matter when")), *WITHIN], required=False
    )
    training = forms.BooleanField(label=_("Only who is in training"), required=False)

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.queryset = teams
        field.label_from_instance = lambda team: team.name
