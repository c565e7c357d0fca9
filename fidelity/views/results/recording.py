"""The result of one recording: what went well, what to work on, every item."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.choices import Dimension, RatingKind
from fidelity.dots import Dot, dot
from fidelity.instrument import Instrument
from fidelity.labels import DIMENSIONS, RATING_KINDS
from fidelity.models import Rating
from fidelity.scoring import interval, is_low, strengths, to_work_on
from fidelity.selectors.instruments import Known, instrument_of
from fidelity.selectors.ratings import may_read_self_rating, my_ratings, own_practitioners
from fidelity.selectors.reliability import sem_of
from fidelity.selectors.results import (
    COUNTING,
    ItemDetail,
    Result,
    details_of,
    results_from,
    seen_ratings,
)
from fidelity.views.matrix import own_judgment
from mbtq.core import formats
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record

YEARS = timedelta(days=730)


class RatingResult(Page):
    """The profile of one recording, for its therapist, the supervisor and its raters.

    A judgment of a team is its writer's alone.
    """

    permission = Permission.RATING_OWN
    template = "fidelity/rating_result.html"
    rating: Rating
    known: Known

    def load(self, rating: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        rows = seen_ratings().select_related("totals", "recording__therapist")
        found = rows.filter(pk=rating).first()
        if found is None or not self._may_read(found):
            raise Http404
        self.rating, self.known = found, instrument_of(found.instrument_id)

    def _may_read(self, found: Rating) -> bool:
        if found.rater_id == self.member.person_id:
            return True
        recording = found.recording
        if recording is None:
            return False  # others see the matrix of all judgments of the team
        if found.kind == RatingKind.SELF:
            return may_read_self_rating(found, self.member, on=self.today)
        if recording.therapist_id in self.own_people:
            return True
        # Who rated the same recording sees the others' scores once nobody is blind any more.
        mine = my_ratings(self.member).filter(recording=recording, locked_at__isnull=False)
        return mine.exists()

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Rate"), reverse("fidelity:rating-board", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        record("rating.read", by=self.member.person_id, about=self.rating)
        if self.rating.recording is None:
            self.template = "fidelity/judgment_result.html"  # type: ignore[misc]
            return self.show(own_judgment(self.rating, self.known))
        rows = seen_ratings(
            recording=self.rating.recording,
            instrument_id=self.known.pk,
            kind__in=COUNTING if self.rating.kind in COUNTING else (self.rating.kind,),
        )
        (result,) = results_from(rows, with_items=True)
        return self.show({**profile(self, result, details_of(rows)), "next": self._next()})

    def _next(self) -> tuple[str, str]:
        """Where what is to be worked on is taken up: address and words, empty for other raters."""
        recording = self.rating.recording
        assert recording is not None
        if recording.therapist.person_id == self.member.person_id:
            return reverse("fidelity:goal-choose", args=[self.slug]), _("Choose a learning goal")
        if self.is_own_rating:
            return "", ""
        if recording.therapist_id in self.own_people:
            page = reverse("fidelity:my-fidelity", args=[self.slug])
            url = f"{page}?therapist={recording.therapist_id}"
            return url, _("See the fidelity of %(name)s") % {"name": recording.therapist.name}
        return "", ""

    @cached_property
    def own_people(self) -> list[UUID]:
        """Whose results this member may read by name."""
        return own_practitioners(self.member, on=self.today)

    @property
    def is_own_rating(self) -> bool:
        return bool(self.rating.rater_id == self.member.person_id)


def profile(page: RatingResult, result: Result, details: dict[str, ItemDetail]) -> dict[str, Any]:
    """What went well, what to work on, totals with their uncertainty, every item."""
    content = page.known.content
    quality = {code: both[1] for code, both in result.items.items() if both[1] is not None}
    names = {item.id: translated(item.name) for item in content.items}
    return {
        "result": result,
        "rating": page.rating,
        "kind": RATING_KINDS[RatingKind(page.rating.kind)],
        "scale": content,
        "subject": result.recording.reference,
        "strengths": [names[code] for code in strengths(content, quality)],
        "to_work_on": [(names[code], quality[code]) for code in to_work_on(content, quality)],
        "is_low": is_low(result.overall_competence, content),
        "totals": totals_of(page.known, result, page.today),
        "items": [
            {
                "id": item.id,
                "name": names[item.id],
                "dots": dots_of(content, result.items.get(item.id), details.get(item.id)),
                "differs": difference_of(details.get(item.id)),
                "notes": details[item.id].notes if item.id in details else (),
            }
            for item in content.items
        ],
        "columns": [DIMENSIONS[one] for one in content.dimensions],
        "has_several": result.raters > 1,
    }


def dots_of(
    content: Instrument, scores: tuple[float | None, float | None] | None, detail: ItemDetail | None
) -> list[Dot | None]:
    """Per dimension of the scale the place of the score and of the raters around it."""
    found: list[Dot | None] = []
    for dimension in content.dimensions:
        value = scores[dimension is Dimension.COMPETENCE] if scores else None
        ends = getattr(detail, dimension.value) if detail else None
        found.append(None if value is None else dot(content, value, ends))
    return found


def difference_of(detail: ItemDetail | None) -> str:
    """How far raters lie apart in quality, in words; empty for one rater."""
    if detail is None or detail.competence is None:
        return ""
    low, high = detail.competence
    if low == high:
        return _("the same")
    return ngettext("%(n)s point", "%(n)s points", high - low) % {"n": high - low}


def totals_of(known: Known, result: Result, today: date) -> list[dict[str, Any]]:
    """The overall judgments, each with the interval in which another rating would lie."""
    content = known.content
    if not content.has_overall:
        return []
    sems = sem_of(known, since=today - YEARS)
    found = []
    for dimension in content.dimensions:
        value = getattr(result, f"overall_{dimension.value}")
        if value is None:
            continue
        sem = sems[dimension]
        low, high = interval(value, sem, content.low, content.high)
        found.append(
            {
                "label": DIMENSIONS[dimension],
                "value": formats.number1(value),
                "interval": _("between %(low)s and %(high)s, 95 percent")
                % {"low": formats.number1(low), "high": formats.number1(high)}
                if sem is not None
                else "",
            }
        )
    return found
