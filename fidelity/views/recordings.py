"""Recordings: the list, noting one, asking raters, noting that it is destroyed."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import RatingKind
from fidelity.forms.ratings import RecordingForm, SkipForm
from fidelity.labels import MODALITIES, RATING_KINDS, SCOPES, SELECTIONS
from fidelity.models import DueRating, Rating, Recording, Treatment
from fidelity.selectors.instruments import instrument_of
from fidelity.selectors.ratings import (
    is_settled,
    may_read_self_rating,
    open_days,
    own_practitioners,
    recordings_visible_to,
)
from fidelity.selectors.results import COUNTING, seen_ratings
from fidelity.services.recordings import add_recording, destroy_recording
from fidelity.services.sampling import skip_due
from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from programs.models import Assignment, Practitioner
from programs.selectors.places import running

KEPT = timedelta(days=365)


class RecordingList(ListPage):
    """Recordings that the member may know of; never who rated what while it is blind."""

    permission = Permission.RECORDING_RATE
    template = "fidelity/recording_list.html"
    name = "recordings"
    sorts = {"on": "recorded_on", "reference": "reference"}
    order = "-on"

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Recording]:
        return recordings_visible_to(self.member, on=self.today)

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [
            {
                "row": row,
                "modality": MODALITIES[row.modality],
                "scope": SCOPES[row.scope],
                "is_late": row.destroyed_on is None and row.retention_until < self.today,
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        return {"may_add": self.member.may(Permission.RECORDING_ADD)}

    def head(self) -> list[Any]:
        return [_("Reference"), _("Team"), _("Therapist"), _("Recorded on"), _("What is on it"),
                _("Destroyed at the latest on"), _("Destroyed on")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        gone = row.destroyed_on or _("not yet")
        names = [row.reference, row.team.name, row.therapist.name, row.recorded_on]
        return [*names, str(line["scope"]), row.retention_until, gone]


class RecordingAdd(FormPage):
    permission = Permission.RECORDING_ADD
    template = "fidelity/recording_add.html"
    form_class = RecordingForm

    @cached_property
    def own(self) -> list[UUID]:
        return own_practitioners(self.member, on=self.today)

    def form_kwargs(self) -> dict[str, Any]:
        therapists = Practitioner.objects.filter(pk__in=self.own)
        treatments = Treatment.objects.filter(
            organisation_id=current_organisation(), therapist__in=therapists
        )
        return {"rows": {"therapist": therapists, "treatment": treatments.order_by("code")}}

    def initial(self) -> dict[str, Any]:
        return {
            # Who can only mean themselves need not say so.
            "therapist": self.own[0] if len(self.own) == 1 else None,
            "recorded_on": self.today,
            "consent_on": self.today,
            "retention_until": self.today + KEPT,
            "scope": "whole",
            "minutes": 45,
            "modality": "individual",
        }

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Recordings"), reverse("fidelity:recording-list", args=[self.slug]))]

    def save(self, form: RecordingForm) -> Answer:
        found = form.cleaned_data
        place = Assignment.objects.filter(
            running(found["recorded_on"]), practitioner=found["therapist"]
        ).select_related("team")
        where = place.order_by("-since").first()
        if where is None:
            raise DomainError(_("This person works in no team on that day."), field="therapist")
        recording = add_recording(team=where.team, at=self.at, by=self.member, **found)
        url = reverse("fidelity:recording-detail", args=[self.slug, recording.pk])
        return Answer(url, _("The recording is noted."))


class RecordingPage(Page):
    """What the pages of one recording share."""

    permission = Permission.RECORDING_RATE
    recording: Recording

    def load(self, recording: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        rows = recordings_visible_to(self.member, on=self.today)
        found = rows.filter(pk=recording).first()
        if found is None:
            raise Http404
        self.recording = found

    @property
    def url(self) -> str:
        return reverse("fidelity:recording-detail", args=[self.slug, self.recording.pk])

    @property
    def keeps_it(self) -> bool:
        """Whether this member answers for the recording; who only rates it does not."""
        if not self.member.may(Permission.RECORDING_ADD):
            return False
        return self.member.may(Permission.RATING_ASSIGN) or self.is_own

    @property
    def is_own(self) -> bool:
        return bool(self.recording.therapist.person_id == self.member.person_id)

    def crumbs(self) -> list[Crumb]:
        recordings = Crumb(_("Recordings"), reverse("fidelity:recording-list", args=[self.slug]))
        return [recordings, Crumb(self.recording.reference, self.url)]


class RecordingDetail(RecordingPage):
    """One recording: consent, retention, who was asked; not whether the others are done."""

    template = "fidelity/recording_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.recording
        rows = list(row.ratings.select_related("rater").order_by("assigned_at", "id"))
        may_assign = self.member.may(Permission.RATING_ASSIGN)
        shown = [one for one in rows if self._is_mine(one) or (may_assign and self._may_know(one))]
        context = {
            "recording": row,
            "modality": MODALITIES[row.modality],
            "scope": SCOPES[row.scope],
            "selection": SELECTIONS[row.selection],
            "ratings": [self._line(one) for one in shown],
            "results": self._results() if self.is_own and not may_assign else [],
            "may_assign": may_assign and row.destroyed_on is None,
            "may_rate_self": self._may_rate_self(rows),
            "may_destroy": self.keeps_it and row.destroyed_on is None,
            "is_late": row.destroyed_on is None and row.retention_until < self.today,
        }
        return self.show(context)

    def _results(self) -> list[dict[str, Any]]:
        """For the therapist: one result per scale, without saying who rated."""
        rows = seen_ratings(recording=self.recording, kind__in=COUNTING)
        agreed_last = sorted(rows, key=lambda one: one.kind == RatingKind.CONSENSUS)
        by_scale = {one.instrument_id: one for one in agreed_last}
        return [
            {"rating": one, "instrument": instrument_of(key).content.short}
            for key, one in by_scale.items()
        ]

    def _may_rate_self(self, ratings: list[Rating]) -> bool:
        """Once, and not after the recording is gone."""
        is_there = self.recording.destroyed_on is None and not any(map(self._is_mine, ratings))
        return is_there and self.is_own and self.member.may(Permission.FIDELITY_OWN)

    def _may_know(self, rating: Rating) -> bool:
        """Whether somebody who asks raters may know of it: not of a self-rating as such."""
        if rating.kind != RatingKind.SELF:
            return True
        return may_read_self_rating(rating, self.member, on=self.today)

    def _is_mine(self, rating: Rating) -> bool:
        return bool(rating.rater_id == self.member.person_id)

    def _line(self, rating: Rating) -> dict[str, Any]:
        settled = is_settled(self.recording, rating.instrument_id)
        alone = rating.kind in (RatingKind.CONSENSUS, RatingKind.SELF)
        is_shown = settled or alone or self._is_mine(rating)
        return {
            "rating": rating,
            "kind": RATING_KINDS[RatingKind(rating.kind)],
            "instrument": instrument_of(rating.instrument_id).content.short,
            "is_mine": self._is_mine(rating),
            "is_settled": is_shown and rating.locked_at is not None,
        }


class RecordingDestroy(RecordingPage, ActPage):
    """The button that notes that the sound or picture is gone."""

    permission = Permission.RECORDING_ADD
    http_method_names = ActPage.http_method_names

    def load(self, recording: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(recording)
        # Who may never do this is refused by the permission, after this.
        if self.member.may(self.permission) and not self.keeps_it:
            raise Http404

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        destroy_recording(recording=self.recording, on=self.today, by=self.member)
        return Answer(self.url, _("It is noted that the recording is destroyed."))


class DaySkip(FormPage):
    """A drawn day on which no recording could be made: the reason stays with it."""

    permission = Permission.RATING_OWN
    template = "fidelity/due_skip.html"
    form_class = SkipForm
    due: DueRating

    def load(self, due: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = open_days(self.member, on=self.today).filter(pk=due).first()
        if found is None:
            raise Http404
        self.due = found

    @property
    def back(self) -> str:
        return reverse("fidelity:rating-board", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Rate"), self.back)]

    def save(self, form: SkipForm) -> Answer:
        skip_due(due=self.due, because=form.cleaned_data["because"], by=self.member)
        return Answer(self.back, _("The drawn day is left out."))
