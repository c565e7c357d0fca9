"""The indicators that supervision and signals give, registered with `programs.indicators`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mbtq.tenancy.permissions import Permission
from programs.choices import Determinant
from programs.indicators import Indicator, Norm, Rows
from supervision.selectors.program_counts import (
    expert_on_the_spot,
    lately_supervised,
    signal_rate,
    signals_looked_after,
    supervision_held,
)

THREE_WEEKS, QUARTER = 21, 91

COVERAGE = Rows(
    _("Planned and held, team by team"), "supervision:coverage", Permission.SUPERVISION_COUNT
)
SIGNALS = Rows(_("Signals by level, as counts"), "dashboards:signal-rates", Permission.SIGNAL_COUNT)

INDICATORS = (
    Indicator(
        key="supervision_held",
        name=_("Supervision held"),
        meaning=_("Planned supervision that was held, of all that was planned."),
        cases=_("planned supervision sessions"),
        determinants=(Determinant.TRAINING_SUPERVISION,),
        count=supervision_held,
        days=QUARTER,
        norm=Norm(44 / 52, is_at_least=True, criterion="T07"),
        rows=COVERAGE,
    ),
    Indicator(
        key="lately_supervised",
        name=_("Supervised in the last three weeks"),
        meaning=_("People of the core teams who had supervision in the last three weeks."),
        cases=_("people of the core teams"),
        determinants=(Determinant.TRAINING_SUPERVISION,),
        count=lately_supervised,
        days=THREE_WEEKS,
        norm=Norm(0.80, is_at_least=True, criterion="T07"),
        rows=COVERAGE,
    ),
    Indicator(
        key="expert_on_the_spot",
        name=_("Expert on the spot"),
        meaning=_("Weeks in which a registered supervisor was there in person."),
        cases=_("weeks"),
        determinants=(Determinant.EXPERTISE, Determinant.TRAINING_SUPERVISION),
        count=expert_on_the_spot,
        days=QUARTER,
        norm=Norm(0.50, is_at_least=True, criterion="O12"),
        rows=COVERAGE,
    ),
    Indicator(
        key="signals_looked_after",
        name=_("Signals that somebody looks after"),
        meaning=_("Open signals of which the day to look back has not passed."),
        cases=_("open signals"),
        determinants=(Determinant.LEADERSHIP,),
        count=signals_looked_after,
        days=1,
        norm=Norm(0.80, is_at_least=True, criterion="M05"),
        rows=SIGNALS,
    ),
    Indicator(
        key="signal_rate",
        name=_("Signals reported"),
        meaning=_(
            "How often signals are reported. Reporting is a strength: a team that reports nothing"
            " may not be looking."
        ),
        cases=_("months of a person in the core team"),
        determinants=(Determinant.TRAINING_SUPERVISION,),
        count=signal_rate,
        days=QUARTER,
        rows=SIGNALS,
        per=10,
    ),
)
