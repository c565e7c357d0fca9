"""Changing an arrangement: its people, its end, its supervisor, and single days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from mbtq.core.errors import DomainError
from mbtq.tenancy.pages import ActPage, Answer, FormPage
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner
from supervision.forms.arrangements import CancelForm, EndForm, MoveForm, PassOnForm, PeopleForm
from supervision.models import Arrangement
from supervision.selectors.arrangements import (
    arrangements_visible_to,
    changeable_by,
    may_change,
    people_to_choose,
)
from supervision.selectors.planned import planned_days
from supervision.services import arrangements as services
from supervision.services import days as day_services
from supervision.services.passing_on import pass_on_arrangements
from supervision.views.arrangements import ArrangementPage

BEHIND, AHEAD = timedelta(weeks=8), timedelta(weeks=26)


class ChangingPage(ArrangementPage):
    """A page for who plans this arrangement."""

    permission = Permission.SUPERVISION_PLAN

    def may(self) -> bool:
        return super().may() and may_change(self.member, self.arrangement, on=self.today)

    def refusal(self) -> str:
        if not self.member.may(self.permission):
            return super().refusal()
        return _("Supervision is planned by those of the team and by who leads it.")


class PeopleChange(ChangingPage, FormPage):
    template = "supervision/arrangement_people.html"
    form_class = PeopleForm

    def form_kwargs(self) -> dict[str, Any]:
        rows = self.arrangement.people  # type: ignore[attr-defined]
        there = [r.practitioner_id for r in rows if r.until is None or r.until >= self.today]
        outside = people_to_choose(self.member, on=self.today).exclude(pk__in=there)
        if self.arrangement.supervisor_id:
            outside = outside.exclude(pk=self.arrangement.supervisor_id)
        taking_part = Practitioner.objects.filter(pk__in=there).order_by("name")
        return {"rows": {"leave": taking_part, "come": outside}}

    def initial(self) -> dict[str, Any]:
        return {"since": max(self.today, self.arrangement.first_on)}

    def save(self, form: PeopleForm) -> Answer:
        services.change_supervisees(
            arrangement=self.arrangement, at=self.at, by=self.member, **form.cleaned_data
        )
        return Answer(self.url, _("Who takes part is changed."))


class ArrangementEnd(ChangingPage, FormPage):
    template = "supervision/arrangement_end.html"
    form_class = EndForm

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def save(self, form: EndForm) -> Answer:
        services.end_arrangement(
            arrangement=self.arrangement, on=form.cleaned_data["on"], by=self.member
        )
        words = {"day": formats.daytext(form.cleaned_data["on"])}
        return Answer(self.url, _("The last day of this supervision is %(day)s.") % words)


class PassOn(ChangingPage, FormPage):
    """Another supervisor takes over, for this arrangement or for all that one may change."""

    template = "supervision/arrangement_pass_on.html"
    form_class = PassOnForm

    def load(self, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        if self.member.may(self.permission) and self.arrangement.supervisor_id is None:
            raise Http404

    @property
    def others(self) -> list[Arrangement]:
        """What else this supervisor leads, as far as the member may change it."""
        found = arrangements_visible_to(self.member, on=self.today).filter(
            Q(until=None) | Q(until__gte=self.today), supervisor=self.arrangement.supervisor
        )
        found = found.exclude(pk=self.arrangement.pk)
        return list(found.filter(changeable_by(self.member, on=self.today)))

    def form_kwargs(self) -> dict[str, Any]:
        leader = self.arrangement.supervisor
        assert leader is not None
        people = people_to_choose(self.member, on=self.today).exclude(pk=leader.pk)
        n = len(self.others)
        words = {"n": n, "name": leader.name}
        others = ngettext(
            "Also the other arrangement that %(name)s leads",
            "Also the %(n)s other arrangements that %(name)s leads",
            n,
        )
        return {"rows": {"successor": people}, "others": others % words if n else ""}

    def initial(self) -> dict[str, Any]:
        leader = self.arrangement.supervisor
        return {"after": (leader.ended_on if leader else None) or self.today}

    def save(self, form: PassOnForm) -> Answer:
        leader = self.arrangement.supervisor
        assert leader is not None
        only = [self.arrangement.pk]
        if form.cleaned_data.get("all_of_them"):
            only += [row.pk for row in self.others]
        to = form.cleaned_data["successor"]
        passed = pass_on_arrangements(
            practitioner=leader, to=to, after=form.cleaned_data["after"], only=only, by=self.member
        )
        if not passed:
            raise DomainError(_("Nothing is planned after that day."), field="after")
        said = ngettext(
            "%(name)s takes over %(n)s arrangement.",
            "%(name)s takes over %(n)s arrangements.",
            len(passed),
        )
        return Answer(self.url, said % {"name": to.name, "n": len(passed)})


class DayPage(ChangingPage, FormPage):
    """About one planned day of which nobody said yet what became of it."""

    said: ClassVar[str]

    def form_kwargs(self) -> dict[str, Any]:
        days = planned_days([self.arrangement], self.today - BEHIND, self.today + AHEAD)
        open_days = [one for one in days if one.is_open]
        return {"days": [(one.planned_on.isoformat(), self._words(one)) for one in open_days]}

    def _words(self, one: Any) -> str:
        if not one.is_moved:
            return formats.daylong(one.on)
        words = {"day": formats.daylong(one.on), "planned": formats.daytext(one.planned_on)}
        return _("%(day)s (planned for %(planned)s)") % words

    def initial(self) -> dict[str, Any]:
        return {"day": self.request.GET.get("day", "")}


class DayMove(DayPage):
    template = "supervision/day_move.html"
    form_class = MoveForm

    def save(self, form: MoveForm) -> Answer:
        day_services.move_day(
            arrangement=self.arrangement,
            planned_on=form.cleaned_data["day"],
            to_on=form.cleaned_data["to_on"],
            starts_at=form.cleaned_data["starts_at"],
            by=self.member,
        )
        words = {"day": formats.daytext(form.cleaned_data["to_on"])}
        return Answer(self.url, _("The session is moved to %(day)s.") % words)


class DayCancel(DayPage):
    template = "supervision/day_cancel.html"
    form_class = CancelForm

    def save(self, form: CancelForm) -> Answer:
        planned_on = form.cleaned_data["day"]
        day_services.cancel_day(
            arrangement=self.arrangement,
            planned_on=planned_on,
            cancelled_by=form.cleaned_data["cancelled_by"],
            at=self.at,
            by=self.member,
        )
        words = {"day": formats.daytext(planned_on)}
        return Answer(self.url, _("The session of %(day)s is cancelled.") % words)


class DayRestore(ChangingPage, ActPage):
    """A day that was cancelled is planned again."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        try:
            day = date.fromisoformat(self.request.POST.get("day", ""))
        except ValueError as error:
            raise DomainError(_("Choose a planned day.")) from error
        day_services.restore_day(arrangement=self.arrangement, planned_on=day, by=self.member)
        words = {"day": formats.daytext(day)}
        return Answer(self.url, _("The session of %(day)s is planned again.") % words)
