"""Editions at the centre: planning, the page of one with its participants, changing, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.versioned import VersionedPage
from training.choices import EditionState, ParticipationState
from training.coursewords import days_of, derivation_of, points_words, title_of
from training.courseworth import minutes_of
from training.forms.courses import EditionForm, StateFilter
from training.labels import EDITION_STATES, PARTICIPATION_STATES, pairs
from training.models import Edition, Participation
from training.selectors.courses import editions_here, recent_batches
from training.selectors.participation import counts_of, participants_of
from training.services import editions as services
from training.services.attendance_import import UNDO_WITHIN
from training.services.certificates import issue_certificates
from training.views.courses import CoursePage, list_crumb

FIELDS = ("code", "starts_on", "ends_on", "sign_up_until", "days", "place", "teachers", "capacity")
USUAL_PLACES, USUAL_NOTICE = 16, timedelta(days=14)
STATE_BADGES = {
    ParticipationState.ASKED: "note",
    ParticipationState.WAITING: "warn",
    ParticipationState.SIGNED_UP: "active",
    ParticipationState.ATTENDED: "done",
    ParticipationState.ABSENT: "bad",
    ParticipationState.CANCELLED: "neutral",
}


def edition_url(page: Page, edition: Edition) -> str:
    """The page of one edition."""
    return reverse("training:edition-manage", args=[page.slug, edition.pk])


class EditionPlan(CoursePage, FormPage):
    """A new edition of a course."""

    template = "training/edition_form.html"
    form_class = EditionForm

    def initial(self) -> dict[str, Any]:
        return {"code": f"{self.course.code}-{self.today:%Y}-", "capacity": USUAL_PLACES}

    def context(self) -> dict[str, Any]:
        return {"course": self.course, **derivation_of(self.course.kind, self.course.parts)}

    def save(self, form: EditionForm) -> Answer:
        edition = services.plan_edition(course=self.course, content=form.content, by=self.member)
        return Answer(edition_url(self, edition), _("The edition is planned and in the calendar."))


class EditionPage(Page):
    """What the pages of one edition at the centre share."""

    permission = Permission.COURSE_MANAGE
    space = "centre"
    edition: Edition

    def load(self, edition: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.member.may(self.permission):
            return  # refused whatever the id is
        found = editions_here().filter(pk=edition).first()
        if found is None:
            raise Http404
        self.edition = found

    @property
    def url(self) -> str:
        return edition_url(self, self.edition)

    @property
    def back(self) -> str:
        return self.url

    @property
    def title(self) -> str:
        return f"{title_of(self.edition.course)}, {self.edition.code}"

    def crumbs(self) -> list[Crumb]:
        course = self.edition.course
        url = reverse("training:course-detail", args=[self.slug, course.pk])
        return [list_crumb(self), Crumb(title_of(course), url), Crumb(self.edition.code, self.url)]


class EditionManage(EditionPage, ListPage):
    """Who takes part, who waits, who was there; the same rows as a file."""

    template = "training/edition_manage.html"
    name = "participants"
    filter_class = StateFilter
    sorts = {"name": "printed_name", "asked": "asked_at"}
    order = "name"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:2]

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Participation]:
        found = participants_of(self.edition)
        return found.filter(state=chosen["state"]) if "state" in chosen else found

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        whole = minutes_of(self.edition.parts)
        return [
            {
                "row": row,
                "state": PARTICIPATION_STATES[row.state],
                "kind": STATE_BADGES[row.state],
                "points": points_words(row.points) if row.points is not None else "",
                "part": _followed(row.minutes, whole) if row.minutes else "",
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        edition, counts = self.edition, counts_of(self.edition)
        begun = edition.starts_on <= self.today and edition.state != EditionState.CANCELLED
        planned = edition.state == EditionState.PLANNED
        attended = participants_of(edition).filter(state=ParticipationState.ATTENDED)
        return {
            "edition": edition,
            "days": days_of(edition),
            "edition_state": EDITION_STATES[edition.state],
            "counts": [
                {"word": word, "n": counts[key], "kind": STATE_BADGES[ParticipationState(key)]}
                for key, word in pairs(PARTICIPATION_STATES)
                if key in counts
            ],
            "has_begun": begun,
            "may_change": planned,
            "may_cancel": planned and edition.ends_on >= self.today,
            "is_cancelled": edition.state == EditionState.CANCELLED,
            "to_mark": counts.get(ParticipationState.SIGNED_UP, 0),
            "to_certify": attended.filter(code="").count(),
            "batches": recent_batches(edition, since=self.at - UNDO_WITHIN),
            **derivation_of(edition.course.kind, edition.parts),
        }

    def head(self) -> list[Any]:
        return [_("Name"), _("E-mail address"), _("State"), _("Account"), _("Minutes followed"),
                _("Points"), _("Code of the certificate")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        minutes: int | str = ""
        if row.state == ParticipationState.ATTENDED:
            minutes = row.minutes or minutes_of(self.edition.parts)
        points = "" if row.points is None else row.points
        account = _("Yes") if row.person_id else _("No")
        return [row.printed_name, row.email, line["state"], account, minutes, points, row.code]


def _followed(minutes: int, whole: int) -> str:
    return _("%(n)s of %(whole)s minutes") % {"n": minutes, "whole": whole}


class EditionChange(EditionPage, VersionedPage):
    """Other days, another place, more places."""

    template = "training/edition_form.html"
    form_class = EditionForm
    acts = ("edition.changed",)

    @property
    def row(self) -> Edition:
        return self.edition

    def stored(self, row: Edition) -> dict[str, str]:
        return {name: str(getattr(row, name)) for name in FIELDS}

    def context(self) -> dict[str, Any]:
        edition = self.edition
        worth = derivation_of(edition.course.kind, edition.parts)
        return {**super().context(), "edition": edition, **worth}

    def change(self, form: EditionForm, *, version: int) -> Answer:
        services.change_edition(
            edition=self.edition,
            content=form.content,
            version=version,
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("The edition is changed."))


class EditionCancel(EditionPage, FormPage):
    """Says what follows first: everybody on the list is told."""

    template = "training/edition_cancel.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        rows = participants_of(self.edition).filter(state__in=services.CONCERNED)
        unknown = rows.filter(person=None)
        return {
            "edition": self.edition,
            "days": days_of(self.edition),
            "told": rows.exclude(person=None).count(),
            "unknown": list(unknown.order_by("printed_name")[:50]),
        }

    def save(self, form: forms.Form) -> Answer:
        n = services.cancel_edition(edition=self.edition, at=self.at, by=self.member)
        said = ngettext(
            "The edition is cancelled. %(n)s person was on the list.",
            "The edition is cancelled. %(n)s people were on the list.",
            n,
        )
        return Answer(self.url, said % {"n": n})


class EditionCertify(EditionPage, ActPage):
    """Issues the certificates of all who attended."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        n = issue_certificates(edition=self.edition, at=self.at, by=self.member)
        said = ngettext("%(n)s certificate issued.", "%(n)s certificates issued.", n)
        return Answer(self.url, said % {"n": n})
