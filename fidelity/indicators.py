"""The indicators that sessions and ratings give, registered with `programs.indicators`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fidelity.course import EARLY_DAYS
from fidelity.selectors.program_counts import (
    cancelled_by_program,
    continuity,
    early_drop_out,
    good_enough,
    sessions_held,
)
from mbtq.tenancy.permissions import Permission
from programs.choices import Determinant
from programs.indicators import Indicator, Norm, Rows

QUARTER, YEAR = 91, 365

COUNTS = Rows(
    _("Sessions per team, month by month"), "fidelity:session-counts", Permission.SESSION_COUNT
)
CHARTS = Rows(
    _("Charts of this program"),
    "fidelity:program-fidelity",
    Permission.FIDELITY_TEAM,
    of_program=True,
)

INDICATORS = (
    Indicator(
        key="sessions_held",
        name=_("Sessions held"),
        meaning=_("Held, of what was agreed a week. Cancelled by the client counts as not held."),
        cases=_("planned sessions"),
        determinants=(Determinant.BUDGET, Determinant.TEAM_SIZE),
        count=sessions_held,
        days=QUARTER,
        rows=COUNTS,
    ),
    Indicator(
        key="cancelled_by_program",
        name=_("Cancelled by the program"),
        meaning=_("Cancelled by the therapist or the organisation, of what was agreed a week."),
        cases=_("planned sessions"),
        determinants=(Determinant.BUDGET, Determinant.TEAM_SIZE),
        count=cancelled_by_program,
        days=QUARTER,
        norm=Norm(0.10, is_at_least=False, criterion="P13"),
        rows=COUNTS,
    ),
    Indicator(
        key="continuity",
        name=_("Treatments without a gap"),
        meaning=_("No hole of more than two weeks between sessions that were held."),
        cases=_("treatments"),
        determinants=(Determinant.TEAM_SIZE,),
        count=continuity,
        days=QUARTER,
        norm=Norm(0.90, is_at_least=True, criterion="P13"),
        rows=COUNTS,
    ),
    Indicator(
        key="early_drop_out",
        name=_("Early drop-out"),
        meaning=_(
            "Ended by the client or the program within three months, of the treatments that"
            " started in the period. The period ends three months ago, so that each had the"
            " time to go on."
        ),
        cases=_("treatments started"),
        determinants=(Determinant.TRAINING_SUPERVISION,),
        count=early_drop_out,
        days=YEAR,
        lag=EARLY_DAYS + 1,
        norm=Norm(0.15, is_at_least=False, criterion="P16"),
        rows=CHARTS,
        has_funnel=True,
    ),
    Indicator(
        key="good_enough",
        name=_("Sessions that are good enough"),
        meaning=_(
            "Rated whole sessions with an overall quality at or above good enough. The interval"
            " takes into account that sessions of one therapist are alike."
        ),
        cases=_("rated sessions"),
        determinants=(Determinant.TRAINING_SUPERVISION,),
        count=good_enough,
        days=YEAR,
        norm=Norm(0.80, is_at_least=True, criterion="B03"),
        rows=CHARTS,
    ),
)
