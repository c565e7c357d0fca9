"""What the pages of a team and of a program share: charts and tables without names."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.chartwords import RULE_NAMES
from fidelity.choices import ChartKey
from fidelity.models import Instrument
from fidelity.selectors.charted import (
    drop_out_series,
    flow_of,
    quality_of,
    scored,
)
from fidelity.selectors.instruments import Known, instrument_of, instruments_for_sessions
from fidelity.selectors.pools import Pool, pools_of
from fidelity.series import DropOuts, Series
from fidelity.views.charts import Board, rules_of
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from programs.choices import FEWEST_PEOPLE
from programs.models import Program, Team


class PooledPage(Page):
    """Fidelity of a team or program: quality, sessions held, and how it moves."""

    permission = Permission.FIDELITY_TEAM
    # Of several teams: enough results for a share per block, and enough starts for drop-out.
    is_wide: ClassVar[bool] = False
    with_items: ClassVar[bool] = False

    @property
    def place(self) -> Team | Program:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        pools = pools_of(self.place, with_items=self.with_items)
        rows = instruments_for_sessions()
        chosen = self._scale(rows, pools)
        known = instrument_of(chosen.pk) if chosen else None
        scale = known.content.key if known else ""
        board = Board(self.place, rules_of(request.GET.get("rules", "")), scale)
        pool = pools.get(known.pk) if known else None
        context = {
            "place": self.place,
            "scales": [(row.key, translated(row.content["name"])) for row in rows],
            "scale": known.content if known else None,
            "rules": board.rules,
            "rule_names": list(RULE_NAMES.items()),
            "fewest": FEWEST_PEOPLE,
            "may_set": self.member.may(Permission.BASELINE_SET),
            "next_step": _(
                "Look at supervision, staffing and changes around the program first; causes lie"
                " there before they lie with people."
            ),
            **self._quality(board, known, pool),
            **self._flow(board),
            **self.more(pools),
        }
        return self.show(context)

    def more(self, pools: dict[UUID, Pool]) -> dict[str, Any]:
        """What only one of the two pages shows."""
        return {}

    def _scale(self, rows: list[Instrument], pools: dict[UUID, Pool]) -> Instrument | None:
        """The scale asked for, else the one that was used most."""
        asked = self.request.GET.get("scale", "")
        wanted = [row for row in rows if row.key == asked]
        most = sorted(rows, key=lambda row: -_rated(pools.get(row.pk)))
        return next(iter(wanted or most), None)

    def _quality(self, board: Board, known: Known | None, pool: Pool | None) -> dict[str, Any]:
        """The charts of the ratings, where enough people stand behind them."""
        if known is None or pool is None:
            return {"quality": None}
        found = quality_of(pool, known.content.good_enough)
        series = scored(ChartKey.QUALITY, found.points, known, begins=found.begins)
        shares = scored(ChartKey.GOOD_ENOUGH, found.shares, known, begins=found.begins)
        drawn = [
            board.card(series, quality_words(series, known)),
            board.card(series, quality_words(series, known), is_drift=True),
            board.card(shares, _share_words(shares, known)) if self.is_wide else None,
        ]
        return {"quality": found, "cards": [card for card in drawn if card]}

    def _flow(self, board: Board) -> dict[str, Any]:
        held, ended = flow_of(self.place, on=self.today)
        drawn = {"held": board.card(held, held_words(held)), "ended": ended}
        if self.is_wide:
            drawn["drop_out"] = board.card(drop_out_series(ended), _drop_out_words(ended))
        return drawn


def _rated(pool: Pool | None) -> int:
    return len(pool.recordings) if pool else 0


def quality_words(series: Series, known: Known) -> str:
    """What is drawn, with its unit, number and source."""
    return _(
        "Overall quality per rated session, %(low)s to %(high)s, %(scale)s; %(n)s sessions"
    ) % {
        "low": known.content.low,
        "high": known.content.high,
        "scale": known.label,
        "n": len(series.points),
    }


def _share_words(series: Series, known: Known) -> str:
    return _(
        "Share of rated sessions at %(score)s or above, per block of five therapists or more;"
        " %(n)s sessions"
    ) % {"score": known.content.good_enough, "n": int(sum(one.total for one in series.points))}


def held_words(series: Series) -> str:
    """What is drawn, with the planned sessions of all months together."""
    total = int(sum(one.total for one in series.points))
    return ngettext(
        "Held of the planned sessions, per month; %(n)s planned session",
        "Held of the planned sessions, per month; %(n)s planned sessions",
        total,
    ) % {"n": total}


def _drop_out_words(ended: DropOuts) -> str:
    return _(
        "Treatments between two early drop-outs (first three months), by start;"
        " %(n)s of %(all)s stopped early"
    ) % {"n": ended.drop_outs, "all": ended.known}
