"""Sessions of supervision: the list, one of them, confirming it or saying what is not right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.formversion import version_in
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Practitioner
from programs.selectors.places import practitioner_of
from supervision.forms.sessions import DisputeForm, SessionFilter
from supervision.labels import FORMS
from supervision.models import Agreement, Attendance, SupervisionNote, SupervisionSession
from supervision.selectors.sessions import (
    sessions_visible_to,
    to_confirm_for,
    with_people,
    without_voice,
)
from supervision.services import sessions as services
from supervision.services.sessions.correcting import may_correct
from supervision.views.words import (
    agreement_words,
    credit_words,
    derivation_of,
    facts_of,
    history_of,
    setting_words,
    state_badge,
    voices_of,
)


class SessionList(ListPage):
    """The sessions in which one takes part, and what waits for one's word."""

    permission = Permission.SUPERVISION_VIEW
    template = "supervision/session_list.html"
    name = "supervision"
    sorts = {"date": "held_on"}
    order = "-date"
    filter_class = SessionFilter

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.may_own and not sessions_visible_to(self.member, on=self.today).exists():
            return redirect("supervision:coverage", self.slug)
        return super().get(request, **kwargs)

    @property
    def may_own(self) -> bool:
        return self.member.may(Permission.SUPERVISION_OWN)

    @cached_property
    def own(self) -> Practitioner | None:
        return practitioner_of(self.member)

    def filter_kwargs(self) -> dict[str, Any]:
        rows = sessions_visible_to(self.member, on=self.today).order_by()
        there = Attendance.objects.filter(session__in=rows.values("pk"))
        people = Practitioner.objects.filter(
            Q(pk__in=there.values("supervisee_id")) | Q(pk__in=rows.values("supervisor_id"))
        )
        return {"people": people.exclude(person_id=self.member.person_id).order_by("name")}

    def rows(self, chosen: dict[str, Any]) -> QuerySet[SupervisionSession]:
        found = with_people(sessions_visible_to(self.member, on=self.today))
        if state := chosen.get("state"):
            found = found.filter(state=state)
        if person := chosen.get("person"):
            there = Attendance.objects.filter(supervisee=person).values("session_id")
            found = found.filter(Q(supervisor=person) | Q(pk__in=there))
        if since := chosen.get("since"):
            found = found.filter(held_on__gte=since)
        if until := chosen.get("until"):
            found = found.filter(held_on__lte=until)
        return found

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [self._line(row) for row in rows]

    def _line(self, row: Any) -> dict[str, Any]:
        there = [one for one in row.people if one.was_present]
        mine = [one for one in there if self.own and one.supervisee_id == self.own.pk]
        credit = there[0] if there and self.own and row.supervisor_id == self.own.pk else None
        return {
            "row": row,
            "leader": row.leader_name or _("Nobody leads"),
            "there": ", ".join(one.supervisee.name for one in there),
            "form": FORMS[row.form],
            "state": state_badge(row),
            "credit": credit_words(mine[0] if mine else credit, row),
        }

    def extra(self) -> dict[str, Any]:
        waiting = list(with_people(to_confirm_for(self.member)[:20]))
        return {"waiting": self.lines(waiting)}

    def head(self) -> list[Any]:
        return [_("Date"), _("Minutes"), _("Form"), _("Supervisor"), _("Who was there"),
                _("State"), _("Counts as")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        facts = [row.held_on, row.minutes or "", line["form"], line["leader"]]
        return [*facts, line["there"], line["state"]["word"], line["credit"]]


class SessionPage(Page):
    """What the pages of one session share."""

    permission = Permission.SUPERVISION_VIEW
    session: SupervisionSession

    def load(self, supervision: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        rows = with_people(sessions_visible_to(self.member, on=self.today))
        found = rows.select_related("written_by", "arrangement").filter(pk=supervision).first()
        if found is None:
            raise Http404
        self.session, self.own = found, practitioner_of(self.member)

    @property
    def url(self) -> str:
        return reverse("supervision:session-detail", args=[self.slug, self.session.pk])

    @property
    def is_supervisor(self) -> bool:
        return bool(self.own and self.session.supervisor_id == self.own.pk)

    @property
    def is_writer(self) -> bool:
        return self.session.written_by_id == self.member.person_id

    @property
    def attended(self) -> Attendance | None:
        """The own attendance."""
        if self.own is None:
            return None
        people: list[Attendance] = self.session.people  # type: ignore[attr-defined]
        return next((one for one in people if one.supervisee_id == self.own.pk), None)

    def crumbs(self) -> list[Crumb]:
        first = Crumb(_("Supervision"), reverse("supervision:session-list", args=[self.slug]))
        return [first] if self.template.endswith("detail.html") else [
            first, Crumb(_("Supervision session"), self.url)
        ]  # fmt: skip


class SessionDetail(SessionPage):
    """One session: facts, who confirmed it, the own part, what it counts for."""

    template = "supervision/session_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.session
        people: list[Attendance] = row.people  # type: ignore[attr-defined]
        notes = {one.supervisee_id: one for one in SupervisionNote.objects.filter(session=row)}
        others = [key for key in notes if self.own is None or key != self.own.pk]
        if others:
            record("supervision.read", by=self.member.person_id, about=row, notes=len(others))
        mute = without_voice([one.supervisee for one in people], on=self.today)
        context = {
            "session": row,
            "facts": facts_of(row),
            "state": state_badge(row),
            "voices": voices_of(row, mute, self._may_read),
            "parts": self._parts(people, notes),
            "credit": credit_words(self._credited(people), row),
            "derivation": self._derivation(people),
            "asks": self._asks(),
            "has_disputed": self._has_disputed(),
            "may_dispute": self._may_speak(),
            "may_correct": may_correct(row, self.member) and self.may_own,
            "history": history_of(row),
            "signal_url": reverse("supervision:signal-new", args=[self.slug]),
        }
        return self.show(context)

    @property
    def may_own(self) -> bool:
        return self.member.may(Permission.SUPERVISION_OWN)

    def _may_read(self, person: UUID | None) -> bool:
        """Whether what somebody says is not right is for the reader too."""
        is_own = self.own is not None and person == self.own.pk
        return self.is_supervisor or self.is_writer or is_own

    def _parts(self, people: list[Attendance], notes: dict[UUID, Any]) -> list[dict[str, Any]]:
        """Per supervisee what was said and agreed, as far as it is for the reader."""
        open_to = {self.own.pk} if self.own else set()
        if self.is_supervisor:
            open_to |= {one.supervisee_id for one in people}
        agreed: dict[UUID, list[Any]] = {}
        rows = Agreement.objects.filter(session=self.session, supervisee__in=list(open_to))
        for row in rows.order_by("id"):
            agreed.setdefault(row.supervisee_id, []).append(agreement_words(row))
        found = []
        for one in people:
            key = one.supervisee_id
            if key in open_to and (key in notes or key in agreed):
                is_own = self.own is not None and key == self.own.pk
                found.append(
                    {
                        "who": one.supervisee,
                        "is_own": is_own,
                        "note": notes.get(key),
                        "setting": setting_words(notes[key].setting) if key in notes else "",
                        "agreed": agreed.get(key, []),
                    }
                )
        return found

    def _credited(self, people: list[Attendance]) -> Attendance | None:
        """The own attendance, or for the supervisor any: all count alike."""
        there = [one for one in people if one.was_present]
        if self.is_supervisor or self.is_writer:
            return self.attended if self.attended in there else next(iter(there), None)
        return self.attended if self.attended in there else None

    def _derivation(self, people: list[Attendance]) -> dict[str, Any] | None:
        from_row = self._credited(people)
        if from_row is None or from_row.credit is None:
            return None
        return derivation_of(self.session, from_row)

    def _may_speak(self) -> bool:
        there = self.is_supervisor or bool(self.attended and self.attended.was_present)
        is_held = self.session.state != "cancelled"
        return there and is_held and not self.is_writer and self.may_own

    def _asks(self) -> bool:
        """Whether the reader's word is waited for."""
        if not self._may_speak():
            return False
        if self.is_supervisor:
            return self.session.supervisor_confirmed_at is None
        return bool(self.attended and self.attended.confirmed_at is None)

    def _has_disputed(self) -> bool:
        """Whether the reader said already that it is not right."""
        if self.is_supervisor:
            return bool(self.session.supervisor_dispute)
        return bool(self.attended and self.attended.disputed_at)


class SessionConfirm(SessionPage, ActPage):
    """The button "Confirm"."""

    permission = Permission.SUPERVISION_OWN
    http_method_names = ActPage.http_method_names
    template = ""

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        services.confirm_session(
            session=self.session,
            version=version_in(self.request.POST.get("version", "")),
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("Thank you. You confirmed this session."))


class SessionDispute(SessionPage, FormPage):
    """The button "Not right", with what is not right."""

    permission = Permission.SUPERVISION_OWN
    template = "supervision/session_dispute.html"
    form_class = DisputeForm

    def may(self) -> bool:
        there = self.is_supervisor or bool(self.attended and self.attended.was_present)
        return super().may() and there and not self.is_writer

    def initial(self) -> dict[str, Any]:
        return {"version": self.session.version}

    def context(self) -> dict[str, Any]:
        return {"session": self.session, "writer": self.session.written_by}

    def form_refused(self, form: Any, error: DomainError) -> HttpResponse:
        if isinstance(error, Stale):
            form.data = form.data.copy()
            form.data["version"] = str(self.session.version)
        return super().form_refused(form, error)

    def save(self, form: DisputeForm) -> Answer:
        services.dispute_session(
            session=self.session,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"] or 0,
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("Noted. Who recorded the session can correct it now."))
