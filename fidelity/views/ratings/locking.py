"""Locking a rating, correcting it, throwing it away, opening the consensus."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import RatingKind
from fidelity.forms.ratings import LockForm
from fidelity.models import Totals
from fidelity.scoring import Score, means_of, open_items
from fidelity.selectors.ratings import can_agree, is_settled
from fidelity.services import ratings as services
from fidelity.services.consensus import open_consensus
from fidelity.services.matrix import discard_judgment
from fidelity.views.ratings.base import RatingPage
from mbtq.core.errors import DomainError
from mbtq.core.formats import translated
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage


class RatingLock(RatingPage, FormPage):
    """After this nothing changes any more; what is missing is said here."""

    template = "fidelity/rating_lock.html"
    form_class = LockForm

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(self.subject, self.url)]

    def context(self) -> dict[str, Any]:
        scores: dict[str, Score] = services.scores_of(self.rating)
        return {
            "left_open": open_items(self.known.content, scores),
            "totals": Totals.objects.filter(rating=self.rating).first(),
            "means": means_of(self.known.content, scores),
            "scale": self.known.content,
            "fixed": [
                (translated(item.name), scores.get(item.id)) for item in self.known.content.items
            ],
        }

    def form_kwargs(self) -> dict[str, Any]:
        return {"is_self": self.rating.kind == RatingKind.SELF}

    def initial(self) -> dict[str, Any]:
        return {"shared": self.rating.is_shared}

    def save(self, form: LockForm) -> Answer:
        services.lock_rating(
            rating=self.rating,
            is_shared=form.cleaned_data.get("shared", False),
            at=self.at,
            by=self.member,
        )
        if self.is_of_team:
            url = reverse("fidelity:team-matrix", args=[self.slug, self.rating.team_id])
            return Answer(url, _("Locked. Your judgment counts in the matrix of the team."))
        if not self.rating.is_blind:
            url = reverse("fidelity:rating-result", args=[self.slug, self.rating.pk])
            return Answer(url, _("Locked."))
        url = reverse("fidelity:rating-board", args=[self.slug])
        return Answer(url, self._what_comes())

    def _what_comes(self) -> str:
        """What follows from a locked blind rating; whether others are done is no secret by now."""
        if any(one.pk == self.rating.pk for one in can_agree(self.member)):
            return _("Locked. Every rater of this recording is done: you can agree on one result.")
        if self.rating.recording and is_settled(self.rating.recording, self.known.pk):
            return _("Locked. The result of this recording is there.")
        return _("Locked. The result comes as soon as every rater of this recording is done.")


class RatingCorrect(RatingPage, ActPage):
    """A new version of one's own locked rating."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return reverse("fidelity:rating-result", args=[self.slug, self.rating.pk])

    def act(self) -> Answer:
        fresh = services.correct_rating(rating=self.rating, at=self.at, by=self.member)
        url = reverse("fidelity:rating-fill", args=[self.slug, fresh.pk])
        return Answer(url, _("This is a new version; the old one stays until you lock this."))


class JudgmentDiscard(RatingPage, ActPage):
    """Stops judging a team; what others said can be read again."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return reverse("fidelity:rating-board", args=[self.slug])

    def act(self) -> Answer:
        discard_judgment(rating=self.rating, by=self.member)
        url = reverse("fidelity:team-matrix", args=[self.slug, self.rating.team_id])
        return Answer(url, _("Your judgment is thrown away."))


class ConsensusOpen(RatingPage, ActPage):
    """Starts the consensus from one's own rating."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return reverse("fidelity:rating-board", args=[self.slug])

    def act(self) -> Answer:
        if self.rating.recording is None:
            raise DomainError(_("Consensus is about a recording."))
        consensus = open_consensus(
            recording=self.rating.recording,
            instrument=self.known,
            at=self.at,
            by=self.member,
        )
        url = reverse("fidelity:rating-fill", args=[self.slug, consensus.pk])
        return Answer(url, _("What you agreed on is filled in. Talk about the rest."))
