"""What the pages of one own rating share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import RatingKind
from fidelity.models import ItemScore, Rating, RatingParent
from fidelity.selectors.instruments import Known, instrument_of
from fidelity.selectors.ratings import my_ratings
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission


class RatingPage(Page):
    """What the pages of one own rating share: of a recording, or of a team as a whole."""

    permission = Permission.RATING_OWN
    rating: Rating
    known: Known

    def load(self, rating: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = my_ratings(self.member).filter(pk=rating).first()
        if found is None:
            raise Http404
        self.rating, self.known = found, instrument_of(found.instrument_id)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Rate recordings"), reverse("fidelity:rating-board", args=[self.slug]))]

    @property
    def url(self) -> str:
        return reverse("fidelity:rating-fill", args=[self.slug, self.rating.pk])

    @property
    def save_url(self) -> str:
        return reverse("fidelity:rating-save", args=[self.slug, self.rating.pk])

    @property
    def subject(self) -> str:
        """What is rated: the reference of the recording, or the team."""
        recording = self.rating.recording
        return recording.reference if recording else self.rating.team.name

    @property
    def is_of_team(self) -> bool:
        return self.rating.recording_id is None

    def stored(self) -> dict[str, ItemScore]:
        return {row.item: row for row in ItemScore.objects.filter(rating=self.rating)}

    def parents(self, item: str) -> list[dict[str, Any]]:
        """What the ratings behind a consensus say of one item, side by side."""
        if self.rating.kind != RatingKind.CONSENSUS:
            return []
        parents = RatingParent.objects.filter(consensus=self.rating).values("parent_id")
        rows = ItemScore.objects.filter(rating__in=parents, item=item).select_related(
            "rating__rater"
        )
        return [{"who": row.rating.rater.name, "score": row} for row in rows.order_by("rating")]
