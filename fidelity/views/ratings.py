"""Rating: the board of what waits, item by item, the whole, locking, correcting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import Dimension, RatingKind
from fidelity.forms.ratings import NA, ItemForm, LockForm, OverallForm
from fidelity.labels import DIMENSIONS, RATING_KINDS
from fidelity.matrixwords import place_of
from fidelity.models import ItemScore, Rating, RatingParent, Totals
from fidelity.scoring import Score, is_complete, means_of, open_items
from fidelity.selectors.instruments import Known, instrument_of, translated
from fidelity.selectors.ratings import can_agree, due_for, my_ratings, skipped_for
from fidelity.services import ratings as services
from fidelity.services.consensus import open_consensus
from fidelity.services.matrix import discard_judgment
from fidelity.views.conflicts import version_of
from fidelity.views.describing import described
from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from programs.selectors.places import teams_visible_to

OVERALL = "overall"


class RatingBoard(Page):
    """What this person has to rate, what can go to consensus, and drawn days that wait."""

    permission = Permission.RATING_OWN
    template = "fidelity/rating_board.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = list(my_ratings(self.member))
        context = {
            "to_rate": [self._line(one) for one in rows if one.locked_at is None],
            "done": [self._line(one) for one in rows if one.locked_at is not None][:20],
            "can_agree": [self._line(one) for one in can_agree(self.member)],
            "teams": self._teams(rows),
            "due": list(due_for(self.member, on=self.today)[:30]),
            "skipped": list(skipped_for(self.member, on=self.today)[:30]),
            "may_rate": self.member.may(Permission.RECORDING_RATE),
            "may_assign": self.member.may(Permission.RATING_ASSIGN),
            "may_add": self.member.may(Permission.RECORDING_ADD),
        }
        return self.show(context)

    def _teams(self, rows: list[Rating]) -> list[dict[str, Any]]:
        """The teams that this person may judge; `begun` is the judgment to go on with."""
        if not self.member.may(Permission.TEAM_RATE):
            return []
        begun = {one.team_id: one for one in rows if one.recording_id is None and not one.locked_at}
        teams = teams_visible_to(self.member, on=self.today).filter(ended_on=None)
        return [{"team": team, "begun": begun.get(team.pk)} for team in teams]

    def _line(self, rating: Rating) -> dict[str, Any]:
        return {
            "rating": rating,
            "kind": RATING_KINDS[RatingKind(rating.kind)],
            "instrument": instrument_of(rating.instrument_id).content.short,
            "is_late": rating.locked_at is None and rating.due_on < self.today,
        }


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


def initial_of(row: ItemScore | None) -> dict[str, Any]:
    """A stored score as the form shows it."""
    if row is None:
        return {"version": 0}
    quality = NA if row.is_not_applicable else row.competence
    return {
        "adherence": "" if row.adherence is None else str(row.adherence),
        "competence": "" if quality is None else str(quality),
        "tally": row.tally,
        "note": row.note,
        "version": row.version,
        "saved_at": row.saved_at,
    }


class ScoringPage(RatingPage):
    """Saving one item or the whole, by button and by autosave."""

    def item_form(self, code: str, *data: Any, row: ItemScore | None = None) -> ItemForm:
        item = self.known.content.item(code)
        return ItemForm(*data, instrument=self.known.content, item=item, initial=initial_of(row))

    def overall_form(self, *data: Any) -> OverallForm:
        totals = Totals.objects.filter(rating=self.rating).first()
        initial = {
            "adherence": str(totals.overall_adherence or "") if totals else "",
            "competence": str(totals.overall_competence or "") if totals else "",
            "note": self.rating.difference_note,
            "version": totals.version if totals else 0,
            "saved_at": totals.saved_at if totals else None,
        }
        return OverallForm(*data, instrument=self.known.content, initial=initial)

    def save(self, form: Any, code: str, version: int) -> Any:
        """The service call for one item or the whole, upon this version."""
        found = form.cleaned_data
        if code == OVERALL:
            return services.save_overall(
                rating=self.rating,
                adherence=found.get("adherence"),
                competence=found.get("competence"),
                note=found["note"],
                version=version,
                at=self.at,
                by=self.member,
            )
        return services.save_item(
            rating=self.rating,
            item=code,
            score=form.score,
            tally=found.get("tally"),
            note=found["note"].replace("\r\n", "\n"),
            version=version,
            at=self.at,
            by=self.member,
        )

    def form_for(self, code: str, *data: Any) -> Any:
        if code == OVERALL:
            return self.overall_form(*data)
        if code not in self.known.content.codes:
            raise Http404
        return self.item_form(code, *data, row=self.stored().get(code))


class RatingFill(ScoringPage):
    """The overview, or one item at a time (`?item=3`), or the whole (`?item=overall`)."""

    template = "fidelity/rating_overview.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.rating.locked_at is not None:
            return redirect("fidelity:rating-result", self.slug, self.rating.pk)
        code = request.GET.get("item", "")
        if code:
            return self._one(code, self.form_for(code))
        return self._overview()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        code = request.GET.get("item", "")
        form = self.form_for(code, request.POST)
        if not form.is_valid():
            return self._one(code, form, status=422)
        try:
            # Whoever saw what was saved elsewhere, and saves here again, keeps what stands here.
            seen = request.POST.get("resolve", "")
            self.save(form, code, int(seen) if seen.isdigit() else version_of(form))
        except Stale as stale:
            return self._one(code, form, status=409, theirs=stale.theirs)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
            return self._one(code, form, status=422)
        return redirect(self._after(code, request.POST.get("go", "")))

    def steps(self) -> list[str]:
        whole = [OVERALL] if self.known.content.has_overall else []
        return [*self.known.content.codes, *whole]

    def _after(self, code: str, go: str) -> str:
        steps = self.steps()
        place = steps.index(code) + (1 if go == "next" else -1)
        if go in ("next", "previous") and 0 <= place < len(steps):
            return f"{self.url}?item={steps[place]}"
        return self.url

    def _one(self, code: str, form: Any, *, status: int = 200, theirs: Any = None) -> HttpResponse:
        self.template = "fidelity/rating_item.html"  # type: ignore[misc]
        content, steps = self.known.content, self.steps()
        place = steps.index(code)
        item = None if code == OVERALL else content.item(code)
        scores = services.scores_of(self.rating)
        context = {
            "form": form,
            "item": item,
            "code": code,
            "name": translated(item.name) if item else _("The session as a whole"),
            "number": place + 1,
            "total": len(steps),
            "left_open": len(open_items(content, scores)),
            "before": place > 0,
            "after": place + 1 < len(steps),
            "scale": content,
            "low_word": translated(content.scores.get(content.low, {})),
            "high_word": translated(content.scores.get(content.high, {})),
            "described": described(self.known, code, self.member) if item else None,
            "place": place_of(content, code) if self.is_of_team else None,
            "of_recording": not self.is_of_team,
            "skip": translated(item.skip) if item and item.skip else "",
            "parents": self.parents(code),
            "means": means_of(content, scores),
            "theirs": theirs,
            "version": version_of(form),
        }
        return self.show(context, status=status)

    def _overview(self) -> HttpResponse:
        content, stored = self.known.content, self.stored()
        scores = services.scores_of(self.rating)
        rows = [
            {
                "item": item,
                "name": translated(item.name),
                "row": stored.get(item.id),
                "is_open": not is_complete(content, item.id, scores.get(item.id)),
                "parents": self.parents(item.id),
            }
            for item in content.items
        ]
        totals = Totals.objects.filter(rating=self.rating).first()
        left_open = open_items(content, scores)
        whole_open = content.has_overall and not _has_whole(totals, content.dimensions)
        context = {
            "rows": rows,
            "totals": totals,
            "means": means_of(content, scores),
            "left_open": len(left_open),
            "whole_open": whole_open,
            "first": next(iter(left_open), OVERALL),
            "scale": content,
            "dimensions": [DIMENSIONS[one] for one in content.dimensions],
            "rates_adherence": Dimension.ADHERENCE in content.dimensions,
        }
        return self.show(context)


def _has_whole(totals: Totals | None, dimensions: Iterable[str]) -> bool:
    """Whether the session as a whole is judged on every dimension."""
    judged = [getattr(totals, f"overall_{one}", None) for one in dimensions]
    return None not in judged


class RatingSave(ScoringPage):
    """Autosave of one item or the whole."""

    template = "fidelity/rating_saved.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        code = request.GET.get("item", "")
        form = self.form_for(code, request.POST)
        version = version_of(form)
        failed = {"state": "failed", "version": version}
        if not form.is_valid():
            return self.show(failed, status=422)
        try:
            row = self.save(form, code, version)
        except Stale as stale:
            return self.show({**failed, "theirs": stale.theirs}, status=409)
        except DomainError:
            return self.show(failed, status=422)
        return self.show({"state": "saved", "row": row, "at": self.at})


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
        return Answer(
            url, _("Locked. The result comes as soon as every rater of this recording is done.")
        )


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
