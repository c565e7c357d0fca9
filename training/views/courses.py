"""The courses of an expertise centre: the list, one with its editions, adding and changing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import BaseForm, Field
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.versioned import VersionedPage
from training.coursewords import (
    about_of,
    days_of,
    derivation_of,
    places_words,
    points_words,
    title_of,
)
from training.courseworth import pairs_of, worth_of
from training.forms.courses import MOST_ROWS, CourseForm
from training.labels import COURSE_KINDS, EDITION_STATES
from training.models import Course
from training.selectors.courses import courses_here, editions_to_come
from training.services import courses as services

MOST_EDITIONS = 100
FIELDS = ("code", "title_nl", "title_en", "kind", "provider", "about_nl", "about_en")
NO_PART = {"kind": "", "minutes": ""}


def list_crumb(page: Page) -> Crumb:
    """The way back to the list of courses."""
    return Crumb(_("Courses"), reverse("training:course-list", args=[page.slug]))


class CourseList(ListPage):
    """Courses that are offered, with their editions to come."""

    permission = Permission.COURSE_MANAGE
    template = "training/course_list.html"
    space = "centre"
    name = "courses"
    sorts = {"title": "title_nl", "code": "code"}
    order = "title"

    @property
    def shows_closed(self) -> bool:
        return self.request.GET.get("closed") == "yes"

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Course]:
        return courses_here().filter(closed_on__isnull=not self.shows_closed)

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        coming = editions_to_come(rows, on=self.today)
        return [
            {
                "row": row,
                "title": title_of(row),
                "kind": COURSE_KINDS[row.kind],
                "points": points_words(worth_of(row.kind, pairs_of(row.parts)).value),
                "editions": [
                    {"row": one, "days": days_of(one), "places": places_words(one)}
                    for one in coming.get(row.pk, [])
                ],
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        closed = self.shows_closed
        views = [
            {"label": _("Offered"), "url": "?", "current": not closed},
            {"label": _("Closed"), "url": "?closed=yes", "current": closed},
        ]
        return {"views": views, "closed": closed}

    def head(self) -> list[Any]:
        return [_("Code"), _("Title"), _("Kind"), _("Institute"), _("Points"),
                _("Editions to come")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        points = worth_of(row.kind, pairs_of(row.parts)).value
        return [row.code, line["title"], line["kind"], row.provider, points, len(line["editions"])]


class CourseForms(FormPage):
    """What adding and changing share: the points follow the parts as they are typed."""

    permission = Permission.COURSE_MANAGE
    template = "training/course_form.html"
    space = "centre"
    form_class = CourseForm

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if getattr(request, "htmx", None) and request.GET.get("ask") == "points":
            return self.show(self._points(CourseForm(request.GET)), part="points")
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("go") == "rows":
            form = CourseForm(request.POST)
            again = CourseForm(initial={name: form[name].value() or "" for name in form.fields})
            return self._form(again)
        return super().post(request, **kwargs)

    def _form(self, form: CourseForm, status: int = 200) -> HttpResponse:
        self.shown = form
        return super()._form(form, status=status)

    def context(self) -> dict[str, Any]:
        return {**super().context(), **self._points(self.shown)}

    def _points(self, form: CourseForm) -> dict[str, Any]:
        """The derivation of what stands in the form and can be reckoned with already."""
        if form.is_bound:
            form.is_valid()
            parts, kind = form.parts, str(form["kind"].value() or "")
        else:
            parts, kind = _parts_in(form.initial), str(form.initial.get("kind", ""))
        return derivation_of(kind, parts)


def _parts_in(initial: Any) -> list[dict[str, Any]]:
    """The parts of a form that was not sent, as far as they are whole."""
    names = [name for name in initial if name.startswith("part_kind_")]
    found = []
    for name in names:
        minutes = str(initial.get(name.replace("kind", "minutes"), ""))
        if initial[name] and minutes.isdecimal():
            found.append({"kind": initial[name], "minutes": int(minutes)})
    return found


class CourseAdd(CourseForms):
    """A new course."""

    def crumbs(self) -> list[Crumb]:
        return [list_crumb(self)]

    @property
    def back(self) -> str:
        return list_crumb(self).url

    def save(self, form: CourseForm) -> Answer:
        course = services.add_course(content=form.content, by=self.member)
        url = reverse("training:course-detail", args=[self.slug, course.pk])
        return Answer(url, _("The course is offered. Plan its first edition."))


class CoursePage(Page):
    """What the pages of one course share."""

    permission = Permission.COURSE_MANAGE
    space = "centre"
    course: Course

    def load(self, course: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.member.may(self.permission):
            return  # refused whatever the id is
        found = courses_here().filter(pk=course).first()
        if found is None:
            raise Http404
        self.course = found

    @property
    def url(self) -> str:
        return reverse("training:course-detail", args=[self.slug, self.course.pk])

    @property
    def back(self) -> str:
        return self.url

    def crumbs(self) -> list[Crumb]:
        return [list_crumb(self), Crumb(title_of(self.course), self.url)]


class CourseDetail(CoursePage):
    """One course: what it is worth and why, and its editions."""

    template = "training/course_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        course = self.course
        editions = course.editions.order_by("-starts_on", "-pk")[:MOST_EDITIONS]
        return self.show(
            {
                "row": course,
                "title": title_of(course),
                "about": about_of(course),
                "kind": COURSE_KINDS[course.kind],
                "closed_on": formats.daytext(course.closed_on) if course.closed_on else "",
                "editions": [
                    {
                        "row": one,
                        "days": days_of(one),
                        "state": EDITION_STATES[one.state],
                        "points": points_words(one.points),
                    }
                    for one in editions
                ],
                **derivation_of(course.kind, course.parts),
            }
        )


class CourseChange(CoursePage, CourseForms, VersionedPage):
    """Changes a course; editions that were planned keep their parts and points."""

    template = "training/course_form.html"
    acts = ("course.changed",)

    @property
    def row(self) -> Course:
        return self.course

    def stored(self, row: Course) -> dict[str, str]:
        found = {name: getattr(row, name) for name in FIELDS}
        # Rows that were sent and are not stored count too: somebody may have removed that part.
        sent = sum(name.startswith("part_kind_") for name in self.request.POST)
        lacking = min(sent, MOST_ROWS) - len(row.parts)
        for number, part in enumerate([*row.parts, *[NO_PART] * lacking]):
            found[f"part_kind_{number}"] = part["kind"]
            found[f"part_minutes_{number}"] = str(part["minutes"])
        return found

    def field(self, form: BaseForm, name: str) -> Field:
        """All rows of parts are alike, and the form may have fewer than are stored by now."""
        is_part = name.startswith("part_")
        return super().field(form, f"{name.rsplit('_', 1)[0]}_0" if is_part else name)

    def label(self, form: BaseForm, name: str) -> str:
        label = str(super().label(form, name))
        if not name.startswith("part_"):
            return label
        number = int(name.rsplit("_", 1)[1]) + 1
        return _("Part %(n)s") % {"n": number} + f": {label}"

    def change(self, form: CourseForm, *, version: int) -> Answer:
        services.change_course(
            course=self.course, content=form.content, version=version, by=self.member
        )
        return Answer(self.url, _("The course is changed."))


class CourseClose(CoursePage, ActPage):
    """Closes a course, or opens it again."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        if self.request.POST.get("go") == "open":
            services.open_course(course=self.course, by=self.member)
            return Answer(self.url, _("The course is offered again."))
        services.close_course(course=self.course, on=self.today, by=self.member)
        return Answer(self.url, _("The course is closed. Nothing more can be planned of it."))
