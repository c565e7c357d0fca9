"""Filters of the boards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.tenancy.models import Organisation
from programs.labels import LEVELS, SETTINGS, STAGE_CHOICES, choices

ALL = [("", _("All"))]


class PortfolioFilter(forms.Form):
    """GET form of the portfolio; what it does not know is ignored."""

    is_filter = True

    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    setting = forms.ChoiceField(
        label=_("Setting"),
        required=False,
        choices=[*ALL, *choices(SETTINGS)],
    )
    level = forms.ChoiceField(
        label=_("Risk signal"),
        required=False,
        choices=[*ALL, *choices(LEVELS)],
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[*ALL, *STAGE_CHOICES])
    audit = forms.ChoiceField(
        label=_("Audit"),
        required=False,
        choices=[*ALL, ("soon", _("Within six months")), ("none", _("Never audited"))],
    )
    stale = forms.BooleanField(label=_("Only with old ratings"), required=False)
    stopped = forms.BooleanField(label=_("Stopped programs too"), required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(o.slug, o.name) for o in organisations]
        self.fields["organisation"].choices = [*ALL, *known]  # type: ignore[attr-defined]
