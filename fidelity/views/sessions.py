"""Logged sessions: the month, one session with its history, correcting, taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import Outcome
from fidelity.forms.sessions import CorrectForm, TherapistFilter, initial_of
from fidelity.labels import COMPONENTS, CONCERNS, MODALITIES
from fidelity.models import SessionLog
from fidelity.selectors.counts import just_logged, month_figures
from fidelity.selectors.treatments import open_treatments_of, sessions_visible_to, treatment_by_code
from fidelity.services import sessions as services
from fidelity.views.conflicts import TwoVersions
from fidelity.views.month import Month, month_of
from fidelity.views.words import days_late, outcome_words, session_rows
from mbtq.core.templatetags.ui.marks import novalue_text
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Practitioner
from programs.selectors.places import practitioner_of


class SessionList(ListPage):
    """The sessions of a month: own ones, and those of supervisees by code."""

    permission = Permission.SESSION_VIEW
    template = "fidelity/session_list.html"
    name = "sessions"
    sorts = {"date": "held_on"}
    order = "-date"
    filter_class = TherapistFilter
    therapist: Practitioner | None

    def load(self, **kwargs: Any) -> None:
        self.therapist = practitioner_of(self.member)

    @property
    def month(self) -> Month:
        return month_of(self.request.GET.get("month", ""), self.today)

    @property
    def sees_others(self) -> bool:
        return self.member.may(Permission.AGENDA_VIEW)

    @property
    def may_log(self) -> bool:
        return self.member.may(Permission.SESSION_LOG)

    def filter_kwargs(self) -> dict[str, Any]:
        return {"member": self.member, "today": self.today}

    def rows(self, chosen: dict[str, Any]) -> QuerySet[SessionLog]:
        month = self.month
        found = sessions_visible_to(self.member, on=self.today)
        found = found.filter(held_on__range=(month.first, month.last))
        if therapist := chosen.get("therapist"):
            found = found.filter(therapist=therapist)
        self.found = found
        return found

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        others = {row.therapist_id for row in rows if not self.is_own(row)}
        if others:
            record("session.read", by=self.member.person_id, rows=len(rows), therapists=others)
        return [self._line(row) for row in rows]

    def is_own(self, row: SessionLog) -> bool:
        return bool(self.therapist and row.therapist_id == self.therapist.pk)

    def _line(self, row: SessionLog) -> dict[str, Any]:
        return {
            "row": row,
            "is_own": self.is_own(row),
            "modality": MODALITIES[row.modality],
            "outcome": _("Held")
            if row.outcome == Outcome.HELD
            else outcome_words(row.outcome, is_own=self.is_own(row)),
            "components": ", ".join(str(COMPONENTS[one]) for one in row.components),
            "concern": CONCERNS[row.concern] if row.concern else "",
            "late": days_late(row),
        }

    def extra(self) -> dict[str, Any]:
        own = just_logged(self.therapist, at=self.at) if self.may_log else None
        figures = month_figures(self.found)
        return {"month": self.month, "figures": figures, "just_logged": own}

    def head(self) -> list[Any]:
        return [_("Date"), _("Code"), _("Therapist"), _("Form"), _("Did it take place?"),
                _("Minutes"), _("What of MBT was in it"), _("Self-check"), _("Note"),
                _("Days late")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        hidden, not_held = novalue_text("suppressed"), novalue_text("not_applicable")
        blank = _("Not filled in")
        check = blank if row.self_check is None else row.self_check
        done = [row.minutes, line["components"] or blank, check]
        minutes, components, check = done if row.outcome == Outcome.HELD else [not_held] * 3
        private = [check, row.note or blank] if line["is_own"] else [hidden, hidden]
        whose = [row.held_on, row.treatment.code, row.therapist.name]
        what = [line["modality"], line["outcome"], minutes, components]
        return [*whose, *what, *private, line["late"]]


class SessionPage(Page):
    """What the pages of one logged session share."""

    permission = Permission.SESSION_VIEW
    session: SessionLog

    def load(self, session: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = sessions_visible_to(self.member, on=self.today).filter(pk=session).first()
        if found is None:
            raise Http404
        self.session = found

    @property
    def is_own(self) -> bool:
        return bool(self.session.therapist.person_id == self.member.person_id)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Sessions"), self.list_url)]

    @property
    def list_url(self) -> str:
        month = f"{self.session.held_on:%Y-%m}"
        return reverse("fidelity:session-list", args=[self.slug]) + f"?month={month}"

    @property
    def url(self) -> str:
        return reverse("fidelity:session-detail", args=[self.slug, self.session.pk])


class SessionDetail(SessionPage):
    """One session with its history; the note and the self-check are for the therapist alone."""

    template = "fidelity/session_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.session
        revisions = []
        if self.is_own:
            revisions = list(row.revisions.order_by("-version").select_related("changed_by"))
        else:
            record("session.read", by=self.member.person_id, about=row, rows=1)
        rows = session_rows(row, is_own=self.is_own)
        may_correct = self.is_own and self.member.may(Permission.SESSION_LOG)
        context = {"session": row, "rows": rows, "revisions": revisions, "late": days_late(row)}
        return self.show({**context, "may_correct": may_correct})


class SessionCorrect(SessionPage, TwoVersions):
    """Correcting a logged session; what it said before is kept."""

    permission = Permission.SESSION_LOG
    template = "fidelity/session_correct.html"
    form_class = CorrectForm

    def may(self) -> bool:
        return super().may() and self.is_own

    def stored(self) -> SessionLog | None:
        return self.session

    def form_kwargs(self) -> dict[str, Any]:
        therapist = self.session.therapist
        open_ones = open_treatments_of(therapist, on=self.today)
        own = [self.session.treatment] if self.session.treatment else []
        treatments = own + [one for one in open_ones if one not in own]
        return {
            "treatments": treatments,
            "today": self.today,
            "find": lambda code: treatment_by_code(therapist, code, on=self.today),
        }

    def initial(self) -> dict[str, Any]:
        return initial_of(self.session, self.today)

    def context(self) -> dict[str, Any]:
        return {"session": self.session, "conflict": self.conflict}

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(_("Session"), self.url)]

    def save(self, form: CorrectForm) -> Answer:
        content, version = self.decided(form)
        before = self.session.version
        row = services.correct_session(
            session=self.session,
            content=content,
            version=version,
            reason=form.cleaned_data["why"],
            at=self.at,
            by=self.member,
        )
        if row.version == before:
            return Answer(self.url, _("Nothing was changed."))
        return Answer(self.url, _("The session is corrected. What it said before is kept."))


class SessionUndo(SessionPage, ActPage):
    """Takes a session that was logged just now back to the draft."""

    permission = Permission.SESSION_LOG
    http_method_names = ActPage.http_method_names

    def may(self) -> bool:
        return super().may() and self.is_own

    def refused_url(self) -> str:
        return self.list_url

    def act(self) -> Answer:
        services.take_back_session(session=self.session, at=self.at, by=self.member)
        url = reverse("fidelity:session-new", args=[self.slug])
        return Answer(url, _("The session is a draft again. Nothing is lost."))
