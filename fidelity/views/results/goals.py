"""Learning goals: choosing one, closing one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.forms.ratings import GoalCloseForm, GoalForm
from fidelity.models import Goal
from fidelity.selectors.instruments import instrument_of
from fidelity.selectors.ratings import own_practitioners
from fidelity.services.plans import choose_goal, close_goal
from fidelity.views.results.therapist import TherapistPage, goal_line
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Answer, Crumb, FormPage
from mbtq.tenancy.permissions import Permission


class GoalChoose(TherapistPage, FormPage):
    """A learning goal of one's own."""

    permission = Permission.FIDELITY_OWN
    template = "fidelity/goal_choose.html"
    form_class = GoalForm

    def form_kwargs(self) -> dict[str, Any]:
        scale = self.scale()
        if self.chosen is None or not self.is_own or scale is None:
            raise Http404
        self.known = instrument_of(scale.pk)
        items = [(one.id, translated(one.name)) for one in self.known.content.items]
        return {"items": items}

    def initial(self) -> dict[str, Any]:
        return {"item": self.request.GET.get("item", "")}

    @property
    def back(self) -> str:
        return reverse("fidelity:my-fidelity", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("My fidelity"), self.back)]

    def save(self, form: GoalForm) -> Answer:
        assert self.chosen is not None
        choose_goal(
            therapist=self.chosen,
            instrument=self.known,
            on=self.today,
            by=self.member,
            **form.cleaned_data,
        )
        return Answer(self.back, _("Your goal is kept. Your supervisor can see it."))


class GoalClose(FormPage):
    """Closing a goal with what was learned."""

    permission = Permission.FIDELITY_OWN
    template = "fidelity/goal_close.html"
    form_class = GoalCloseForm
    goal: Goal

    def load(self, goal: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        own = own_practitioners(self.member, on=self.today)
        found = Goal.objects.filter(pk=goal, therapist__in=own, until=None)
        if (row := found.select_related("therapist").first()) is None:
            raise Http404
        self.goal = row

    def initial(self) -> dict[str, Any]:
        return {"version": self.goal.version}

    def context(self) -> dict[str, Any]:
        return {"line": goal_line(self.goal)}

    @property
    def back(self) -> str:
        return reverse("fidelity:my-fidelity", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("My fidelity"), self.back)]

    def save(self, form: GoalCloseForm) -> Answer:
        close_goal(goal=self.goal, on=self.today, by=self.member, **form.cleaned_data)
        return Answer(self.back, _("The goal is closed."))
