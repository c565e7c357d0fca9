"""Courses inside an organisation: the calendar, one edition, signing up and off, the own ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from training.choices import EditionState, ParticipationState
from training.coursewords import (
    OWN_STATES,
    about_of,
    days_of,
    derivation_of,
    places_words,
    points_words,
    title_of,
)
from training.forms.courses import CalendarFilter
from training.labels import COURSE_KINDS, EDITION_STATES
from training.models import Edition, Participation
from training.selectors.courses import calendar_of, editions_offered_to
from training.selectors.participation import own_places, participations_of
from training.services import places
from training.views.editions import STATE_BADGES

MOST_OWN = 100


def own_line(row: Participation, slug: str) -> dict[str, Any]:
    """A course of one's own as a row of the list."""
    edition = row.edition
    return {
        "row": row,
        "title": title_of(edition.course),
        "url": reverse("training:edition-detail", args=[slug, edition.pk]),
        "days": days_of(edition),
        "state": OWN_STATES[row.state],
        "kind": STATE_BADGES[ParticipationState(row.state)],
        "points": points_words(row.points) if row.points is not None else "",
        "was_cancelled": edition.state == EditionState.CANCELLED,
    }


class EditionList(ListPage):
    """What begins when, by day; below it the own courses."""

    permission = Permission.TRAINING_VIEW
    template = "training/edition_list.html"
    name = "course-calendar"
    filter_class = CalendarFilter
    sorts = {"day": "starts_on"}
    order = "day"

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Edition]:
        found = calendar_of(self.member, on=self.today)
        return found.filter(course__kind=chosen["kind"]) if "kind" in chosen else found

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        own = own_places(self.member.person_id, rows)
        return [
            {
                "row": row,
                "day": formats.daylong(row.starts_on),
                "title": title_of(row.course),
                "kind": COURSE_KINDS[row.course.kind],
                "until": formats.daytext(row.ends_on) if row.ends_on != row.starts_on else "",
                "points": points_words(row.points),
                "places": places_words(row),
                "is_full": row.taken >= row.capacity,
                "is_closed": row.sign_up_until < self.today,
                **_own(own.get(row.pk)),
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        mine = participations_of(self.member.person_id)[:MOST_OWN]
        return {"mine": [own_line(row, self.slug) for row in mine]}

    def head(self) -> list[Any]:
        return [_("First day"), _("Last day"), _("Title"), _("Kind"), _("Institute"), _("Place"),
                _("Points"), _("Places"), _("Your place")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        days = [row.starts_on, row.ends_on]
        about = [line["title"], line["kind"], row.course.provider, row.place]
        return [*days, *about, row.points, line["places"], line["own"] or _("None")]


def _own(row: Participation | None) -> dict[str, Any]:
    if row is None or row.state == ParticipationState.CANCELLED:
        return {"own": "", "own_kind": ""}
    state = ParticipationState(row.state)
    return {"own": OWN_STATES[state], "own_kind": STATE_BADGES[state]}


class OfferedEdition(Page):
    """What the pages of one edition share inside an organisation; own ones of elsewhere too."""

    permission = Permission.TRAINING_VIEW
    edition: Edition
    own: Participation | None

    def load(self, edition: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.member.may(self.permission):
            return  # refused whatever the id is
        mine = participations_of(self.member.person_id).filter(edition_id=edition)
        self.own = mine.select_related("edition__course", "edition__centre").first()
        if self.own is not None:
            self.edition = self.own.edition
            return
        found = editions_offered_to(self.member).filter(pk=edition).first()
        if found is None:
            raise Http404
        self.edition = found

    @property
    def url(self) -> str:
        return reverse("training:edition-detail", args=[self.slug, self.edition.pk])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Courses"), reverse("training:edition-list", args=[self.slug]))]


class EditionDetail(OfferedEdition):
    """One edition: days, place, points with their derivation, and the own place in it."""

    template = "training/edition_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        edition, own = self.edition, self.own
        is_open = edition.state == EditionState.PLANNED and edition.sign_up_until >= self.today
        has_row = own is not None and own.state != ParticipationState.CANCELLED
        leaves = own is not None and own.state in places.LEAVABLE
        return self.show(
            {
                "edition": edition,
                "title": title_of(edition.course),
                "about": about_of(edition.course),
                "kind": COURSE_KINDS[edition.course.kind],
                "days": days_of(edition),
                "places": places_words(edition),
                "is_full": edition.taken >= edition.capacity,
                "state": EDITION_STATES[edition.state],
                "is_cancelled": edition.state == EditionState.CANCELLED,
                "is_open": is_open,
                "is_asked": own is not None and own.state == ParticipationState.ASKED,
                "may_sign_up": is_open and not has_row,
                "may_sign_off": leaves and edition.starts_on > self.today,
                "mine": own_line(own, self.slug) if own is not None else None,
                **derivation_of(edition.course.kind, edition.parts),
            },
            part="place",
        )


class EditionSignUp(OfferedEdition, ActPage):
    """Asks for a place."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        places.ask_place(edition=self.edition, at=self.at, by=self.member)
        said = _("You asked for a place. Within a minute you read here and by mail if you have it.")
        return Answer(self.url, said)


class EditionSignOff(OfferedEdition, ActPage):
    """Gives the own place up."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        had_place = places.sign_off(edition=self.edition, at=self.at, by=self.member)
        if not had_place:
            return Answer(self.url, _("You are off the list."))
        return Answer(self.url, _("You are signed off. Your place goes to the next in line."))
