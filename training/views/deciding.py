"""Applications at the expertise centre: checking, appointing reviewers, deciding."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mbtq.core import formats
from mbtq.core.formats import translated
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from training.choices import ApplicationState, StepKind
from training.forms.deciding import ApplicationFilter, DecideForm, ReturnForm
from training.frozen import Thawed
from training.labels import (
    APPLICATION_STATES,
    COMPETENCES,
    CONFLICTS,
    FRAGMENT_PARTS,
    REGISTERED_AS,
    STATEMENT_KINDS,
    VERDICTS,
)
from training.lifecycle import (
    APPEAL_DECISIONS,
    DECISIONS,
    conflict_of_member,
)
from training.models import Application
from training.periods import USUAL_YEARS
from training.progress_words import lines_of, summary_words
from training.selectors.applications import (
    applications_of,
    case_of,
    contents_of,
    steps_of,
)
from training.selectors.pathways import pathway_of
from training.selectors.reviewers import waiting_for_reviewer
from training.services import applications
from training.views.words import BADGES, step_events


class ApplicationList(ListPage):
    """All applications, and who waits for a reviewer."""

    permission = Permission.REGISTER_VIEW
    template = "training/application_list.html"
    space = "centre"
    name = "applications"
    sorts = {"date": "submitted_at", "moved": "moved_at"}
    order = "-date"
    filter_class = ApplicationFilter

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Application]:
        return applications_of(self.member.organisation.pk).filter(**chosen)

    def lines(self, rows: list[Application]) -> list[Any]:
        return [
            {
                "row": one,
                "level": REGISTERED_AS[one.level],
                "state": APPLICATION_STATES[one.state],
                "badge": BADGES[ApplicationState(one.state)],
            }
            for one in rows
        ]

    def extra(self) -> dict[str, Any]:
        waiting = waiting_for_reviewer(self.member.organisation.pk)
        return {
            "waiting": [
                {"row": one, "pathway": translated(pathway_of(one.pathway).name)} for one in waiting
            ],
            "may_manage": self.member.may(Permission.REGISTER_MANAGE),
        }

    def head(self) -> list[Any]:
        return [
            _("Name"),
            _("Registration"),
            pgettext("application", "Submitted"),
            _("State"),
            _("Since"),
        ]

    def cells(self, line: Any) -> list[Any]:
        row = line["row"]
        days = (formats.day(row.submitted_at), formats.day(row.moved_at))
        return [row.printed_name, line["level"], days[0], line["state"], days[1]]


class ApplicationPage(Page):
    """What the pages of one application share."""

    permission = Permission.REGISTER_VIEW
    space = "centre"
    application: Application

    def load(self, application: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        rows = Application.objects.select_related("pathway", "dossier__pathway", "centre")
        found = rows.filter(centre_id=self.member.organisation.pk, pk=application).first()
        if found is None:
            raise Http404
        self.application = found

    @property
    def url(self) -> str:
        return reverse("training:application", args=[self.slug, self.application.pk])

    def refused_url(self) -> str:
        return self.url

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Applications"), reverse("training:application-list", args=[self.slug]))]

    @cached_property
    def contents(self) -> Thawed:
        return contents_of(self.application)

    @property
    def is_appeal(self) -> bool:
        return self.application.state == ApplicationState.APPEALED

    @cached_property
    def conflict(self) -> str:
        """Why this member may not decide, in words; empty when nothing is in the way."""
        mine, case = str(self.member.person_id), case_of(self.application)
        found = conflict_of_member(mine, case, is_appeal=self.is_appeal)
        return str(CONFLICTS[found]) if found else ""


class ApplicationDetail(ApplicationPage):
    """The application as it was submitted, with everything that it rests on."""

    template = "training/application_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        one, found = self.application, self.contents
        record("application.read", by=self.member.person_id, about=one)
        state = ApplicationState(one.state)
        waits = state in (ApplicationState.COMPLETE, ApplicationState.APPEALED)
        decides = self.member.may(Permission.REGISTRATION_DECIDE)
        context = {
            "application": one,
            "state": APPLICATION_STATES[state],
            "badge": BADGES[state],
            "pathway": pathway_of(one.pathway),
            "name": translated(pathway_of(one.pathway).name),
            "summary": summary_words(found.assessment),
            "lines": lines_of(found.assessment, found.sources, {}),
            "statements": self._statements(),
            "fragments": self._fragments(),
            "events": step_events(steps_of(one)),
            "short_hash": one.content_hash[:12],
            "may_check": state is ApplicationState.SUBMITTED
            and self.member.may(Permission.REGISTER_MANAGE),
            "may_decide": waits and decides and not self.conflict,
            "conflict": self.conflict if waits and decides else "",
        }
        return self.show(context)

    def _statements(self) -> list[dict[str, Any]]:
        return [
            {
                **one,
                "kind": STATEMENT_KINDS[one["statement"]],
                "verdict": VERDICTS[one["verdict"]],
                "texts": [
                    {"label": label, "text": one["competences"].get(key, "")}
                    for key, label in COMPETENCES.items()
                ],
            }
            for one in self.contents.sources.values()
            if one["kind"] == "statement" and one["on"]
        ]

    def _fragments(self) -> list[dict[str, Any]]:
        return [
            {**one, "part": FRAGMENT_PARTS[one["part"]]}
            for one in self.contents.sources.values()
            if one["kind"] == "fragment"
        ]


class ApplicationReturn(ApplicationPage, FormPage):
    """Sends it back, saying what is missing."""

    permission = Permission.REGISTER_MANAGE
    template = "training/application_return.html"
    form_class = ReturnForm
    http_method_names = FormPage.http_method_names

    def form_kwargs(self) -> dict[str, Any]:
        asked = self.contents.assessment.progress
        return {
            "requirements": [
                (one.requirement.key, translated(one.requirement.name)) for one in asked
            ]
        }

    def save(self, form: ReturnForm) -> Answer:
        applications.return_application(
            application=self.application, at=self.at, by=self.member, **form.cleaned_data
        )
        return Answer(self.url, _("Sent back. The candidate is mailed."))


class ApplicationComplete(ApplicationPage, ActPage):
    """Found complete: the committee decides from here on."""

    permission = Permission.REGISTER_MANAGE
    http_method_names = ActPage.http_method_names

    def act(self) -> Answer:
        applications.find_complete(application=self.application, at=self.at, by=self.member)
        return Answer(self.url, _("Complete. The committee decides from here on."))


class ApplicationDecide(ApplicationPage, FormPage):
    """The committee's decision, or that on an appeal."""

    permission = Permission.REGISTRATION_DECIDE
    template = "training/application_decide.html"
    form_class = DecideForm
    http_method_names = FormPage.http_method_names

    def form_kwargs(self) -> dict[str, Any]:
        return {"decisions": list(APPEAL_DECISIONS if self.is_appeal else DECISIONS)}

    def context(self) -> dict[str, Any]:
        pathway = pathway_of(self.application.pathway)
        return {
            "application": self.application,
            "name": translated(pathway.name),
            "years": pathway.period_years or USUAL_YEARS,
            "is_confirmed": pathway.period_confirmed,
            "conflict": self.conflict,
            "summary": summary_words(self.contents.assessment),
        }

    def save(self, form: DecideForm) -> Answer:
        applications.decide(
            application=self.application,
            decision=StepKind(form.cleaned_data["decision"]),
            reasons=form.cleaned_data["reasons"],
            since=form.cleaned_data["since"],
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("Decided. The candidate is mailed."))
