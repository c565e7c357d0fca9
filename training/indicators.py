"""The indicators that training and the register give, registered with `programs.indicators`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mbtq.tenancy.permissions import Permission
from programs.choices import Determinant
from programs.indicators import Indicator, Norm, Rows
from training.selectors.program_counts import expertise_in_team, in_training_on_schedule

PEOPLE = Rows(_("Who is registered until when"), "training:people", Permission.REGISTRATION_VIEW)

INDICATORS = (
    Indicator(
        key="in_training_on_schedule",
        name=_("In training and on schedule"),
        meaning=_(
            "People of the core teams without a registration whose dossier is on schedule, of all"
            " of whom that is known."
        ),
        cases=_("people in training"),
        determinants=(Determinant.TRAINING_SUPERVISION,),
        count=in_training_on_schedule,
        days=1,
        rows=PEOPLE,
    ),
    Indicator(
        key="expertise_in_team",
        name=_("Expertise in the team"),
        meaning=_(
            "Teams in which a registered MBT therapist, MBT-A therapist or supervisor works, of"
            " all teams."
        ),
        cases=_("teams"),
        determinants=(Determinant.EXPERTISE,),
        count=expertise_in_team,
        days=1,
        norm=Norm(1.0, is_at_least=True, criterion="T05"),
        rows=PEOPLE,
    ),
)
