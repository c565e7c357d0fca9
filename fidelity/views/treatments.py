"""Treatments: the list, one with its figures, starting, changing, ending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.course import Course, is_early_drop_out
from fidelity.forms.treatments import EndForm, PhaseForm, TreatmentChangeForm, TreatmentForm
from fidelity.labels import END_REASONS, PHASES
from fidelity.models import Treatment
from fidelity.selectors.treatments import courses_of, treatments_visible_to
from fidelity.services import treatments as services
from mbtq.core import formats
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner
from programs.selectors.places import practitioners_visible_to, teams_visible_to

PERIOD = timedelta(days=91)


class TreatmentList(ListPage):
    """Running treatments by code, with the share of sessions held in the last quarter."""

    permission = Permission.TREATMENT_VIEW
    template = "fidelity/treatment_list.html"
    name = "treatments"
    sorts = {"code": "code", "start": "started_on"}
    order = "code"

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Treatment]:
        found = treatments_visible_to(self.member, on=self.today)
        if self.request.GET.get("ended") == "yes":
            return found.exclude(ended_on=None)
        return found.filter(Q(ended_on=None) | Q(ended_on__gte=self.today))

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        courses = courses_of(rows, since=self.today - PERIOD, until=self.today)
        return [
            {
                "row": row,
                "phase": PHASES[row.phase],
                "course": courses[row.pk],
                "planned": round(courses[row.pk].planned),
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        ended = self.request.GET.get("ended") == "yes"
        tabs = [
            {"label": _("Running"), "url": "?", "current": not ended},
            {"label": _("Ended"), "url": "?ended=yes", "current": ended},
        ]
        may_start = self.member.may(Permission.TREATMENT_MANAGE)
        return {"tabs": tabs, "may_start": may_start, "ended": ended}

    def head(self) -> list[Any]:
        return [_("Code"), _("Team"), _("Therapist"), _("Phase"), _("First day"), _("Last day"),
                _("Held"), _("Planned")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        ended = row.ended_on or _("running")
        first = row.started_on
        names = [row.code, row.team.name, row.therapist.name, line["phase"]]
        return [*names, first, ended, line["course"].held, line["planned"]]


class TreatmentStart(FormPage):
    permission = Permission.TREATMENT_MANAGE
    template = "fidelity/treatment_start.html"
    form_class = TreatmentForm

    def form_kwargs(self) -> dict[str, Any]:
        teams = teams_visible_to(self.member, on=self.today).filter(ended_on=None)
        return {"rows": {"team": teams, "therapist": _people(self)}}

    def initial(self) -> dict[str, Any]:
        return {"started_on": self.today, "weekly": 1}

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Treatments"), reverse("fidelity:treatment-list", args=[self.slug]))]

    def save(self, form: TreatmentForm) -> Answer:
        treatment = services.start_treatment(by=self.member, **form.cleaned_data)
        url = reverse("fidelity:treatment-detail", args=[self.slug, treatment.pk])
        return Answer(url, _("%(code)s is started.") % {"code": treatment.code})


def _people(page: Page) -> QuerySet[Practitioner]:
    """Who may treat: everybody who still works here and shares a team with the member."""
    here = practitioners_visible_to(page.member, on=page.today)
    return here.filter(Q(ended_on=None) | Q(ended_on__gte=page.today))


class TreatmentPage(Page):
    """What the pages of one treatment share."""

    permission = Permission.TREATMENT_VIEW
    treatment: Treatment

    def load(self, treatment: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = treatments_visible_to(self.member, on=self.today).filter(pk=treatment).first()
        if found is None:
            raise Http404
        self.treatment = found

    @property
    def url(self) -> str:
        return reverse("fidelity:treatment-detail", args=[self.slug, self.treatment.pk])

    def crumbs(self) -> list[Crumb]:
        treatments = Crumb(_("Treatments"), reverse("fidelity:treatment-list", args=[self.slug]))
        return [treatments, Crumb(self.treatment.code, self.url)]


class TreatmentDetail(TreatmentPage):
    """The figures of one treatment: held against planned, gaps, dose per phase."""

    template = "fidelity/treatment_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.treatment
        until = min(self.today, row.ended_on or self.today)
        course = courses_of([row], since=row.started_on, until=until)[row.pk]
        context = {
            "treatment": row,
            "treatment_key": str(row.pk),
            "phase": PHASES[row.phase],
            "course": course,
            "dose": [
                (PHASES[key], formats.number(minutes / 60, 1))
                for key, minutes in course.dose.items()
            ],
            "end_reason": END_REASONS.get(row.end_reason, ""),
            "drop_out": self._drop_out(),
            "may_manage": self.member.may(Permission.TREATMENT_MANAGE) and row.ended_on is None,
            "may_log": self._is_own and row.ended_on is None,
            "sessions_url": self._sessions_url(until),
        }
        return self.show({**context, **_words(course)})

    @property
    def _is_own(self) -> bool:
        own = self.treatment.therapist.person_id == self.member.person_id
        return bool(own and self.member.may(Permission.SESSION_LOG))

    def _sessions_url(self, until: Any) -> str:
        """The month of the last sessions, for who may read them."""
        if not self.member.may(Permission.SESSION_VIEW):
            return ""
        month = f"?month={until:%Y-%m}"
        return reverse("fidelity:session-list", args=[self.slug]) + month

    def _drop_out(self) -> str:
        """Says so when the treatment stopped early; other ends are told as facts."""
        row = self.treatment
        if not is_early_drop_out(row.started_on, row.ended_on, row.end_reason):
            return ""
        return _("Early drop-out: it stopped in the first three months.")


def _words(course: Course) -> dict[str, str]:
    """Figures of the course as the page says them."""
    planned = formats.number(course.planned)
    shown = {"planned": planned, "n": formats.number(course.no_shows)}
    return {
        "of_planned": _("of %(planned)s planned") % shown,
        "share_words": formats.percent(course.share) if course.share is not None else "",
        "no_show_words": ngettext(
            "%(n)s time the client did not come",
            "%(n)s times the client did not come",
            course.no_shows,
        )
        % shown,
    }


class TreatmentFormPage(TreatmentPage, FormPage):
    permission = Permission.TREATMENT_MANAGE

    def context(self) -> dict[str, Any]:
        return {"treatment": self.treatment}


class TreatmentChange(TreatmentFormPage):
    template = "fidelity/treatment_change.html"
    form_class = TreatmentChangeForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"therapist": _people(self)}}

    def initial(self) -> dict[str, Any]:
        row = self.treatment
        return {
            "therapist": row.therapist_id,
            "weekly": row.weekly,
            "planned_end_on": row.planned_end_on,
            "version": row.version,
        }

    def save(self, form: TreatmentChangeForm) -> Answer:
        services.change_treatment(treatment=self.treatment, by=self.member, **form.cleaned_data)
        return Answer(self.url, _("The treatment is changed."))


class TreatmentPhaseChange(TreatmentFormPage):
    template = "fidelity/treatment_phase.html"
    form_class = PhaseForm

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def save(self, form: PhaseForm) -> Answer:
        services.move_to_phase(treatment=self.treatment, by=self.member, **form.cleaned_data)
        return Answer(self.url, _("The phase is changed."))


class TreatmentEnd(TreatmentFormPage):
    template = "fidelity/treatment_end.html"
    form_class = EndForm

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def save(self, form: EndForm) -> Answer:
        services.end_treatment(treatment=self.treatment, by=self.member, **form.cleaned_data)
        return Answer(self.url, _("The treatment has ended."))
