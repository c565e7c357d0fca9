"""Practitioners: who they are, where they work, what they may show, and leaving."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from programs.forms.people import (
    CredentialForm,
    EndForm,
    HandOverForm,
    LeaveForm,
    PractitionerChangeForm,
    PractitionerFilter,
    PractitionerForm,
)
from programs.models import Assignment, Credential, Practitioner
from programs.people_words import holding_words, places_words
from programs.selectors.lists import (
    PersonLine,
    accounts_to_link,
    holdings_of,
    people_of_list,
    person_lines,
    places_of,
    practitioners_at_work,
)
from programs.selectors.places import practitioners_visible_to, teams_visible_to
from programs.services import people


class PractitionerList(ListPage):
    permission = Permission.PRACTITIONER_VIEW
    template = "programs/practitioner_list.html"
    name = "practitioners"
    sorts = {"name": "name", "profession": "profession", "since": "started_on"}
    order = "name"
    filter_class = PractitionerFilter

    def filter_kwargs(self) -> dict[str, Any]:
        return {"rows": {"team": teams_visible_to(self.member, on=self.today).order_by("name")}}

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Practitioner]:
        return people_of_list(
            self.member,
            on=self.today,
            team=chosen.get("team"),
            qualification=chosen.get("qualification", ""),
            left=chosen.get("left", False),
        )

    def lines(self, rows: list[Practitioner]) -> list[dict[str, Any]]:
        return [self._line(line) for line in person_lines(rows, on=self.today)]

    @staticmethod
    def _line(line: PersonLine) -> dict[str, Any]:
        held = [one for one in line.holdings if one.state in ("valid", "soon")]
        return {
            "person": line.person,
            "places": places_words(line.places),
            "holdings": [holding_words(one) for one in held],
        }

    def head(self) -> list[Any]:
        return [_("Name"), _("Profession"), _("Teams"), _("Qualifications"), _("First day"),
                _("Last day")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        person = line["person"]
        ended = person.ended_on or _("not known")
        held = "; ".join(line["holdings"]) or _("none valid today")
        places = "; ".join(line["places"]) or _("in no team")
        profession = person.get_profession_display()
        return [person.name, profession, places, held, person.started_on, ended]

    @property
    def may_edit(self) -> bool:
        return self.member.may(Permission.PRACTITIONER_EDIT)


class PersonPage(Page):
    """What pages of one practitioner share."""

    permission = Permission.PRACTITIONER_EDIT
    person: Practitioner

    def load(self, practitioner: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        visible = practitioners_visible_to(self.member, on=self.today).select_related("person")
        found = visible.filter(pk=practitioner).first()
        if found is None:
            raise Http404
        self.person = found

    def crumbs(self) -> list[Crumb]:
        people_url = reverse("programs:practitioner-list", args=[self.slug])
        return [Crumb(_("Practitioners"), people_url), Crumb(self.person.name, self.person_url)]

    @property
    def person_url(self) -> str:
        return reverse("programs:practitioner-detail", args=[self.slug, self.person.pk])

    @property
    def may_edit(self) -> bool:
        return self.member.may(Permission.PRACTITIONER_EDIT)


class PractitionerDetail(PersonPage):
    permission = Permission.PRACTITIONER_VIEW
    template = "programs/practitioner_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    @property
    def may_place(self) -> bool:
        return self.member.may(Permission.TEAM_EDIT)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        holdings = [
            {"holding": one, "words": holding_words(one)}
            for one in holdings_of(self.person, on=self.today)
        ]
        found = places_of(self.person)
        has_left = self.person.ended_on is not None
        places = [
            {
                "place": one,
                "can_end": not has_left and (one.until is None or one.until > self.today),
                "is_over": one.until is not None and one.until < self.today,
            }
            for one in found
        ]
        context = {"person": self.person, "places": places, "holdings": holdings}
        return self.show(context | {"passes_on": bool(carried_among(found, self.today))})


class PractitionerCreate(FormPage):
    permission = Permission.PRACTITIONER_EDIT
    template = "programs/practitioner_create.html"
    form_class = PractitionerForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"person": accounts_to_link()}}

    def initial(self) -> dict[str, Any]:
        return {"started_on": self.today}

    @property
    def list_url(self) -> str:
        return reverse("programs:practitioner-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Practitioners"), self.list_url)]

    def save(self, form: PractitionerForm) -> Answer:
        person = people.create_practitioner(by=self.member, **form.cleaned_data)
        url = reverse("programs:practitioner-detail", args=[self.slug, person.pk])
        return Answer(url, _("%(name)s is added.") % {"name": person.name})


class PractitionerChange(PersonPage, FormPage):
    template = "programs/practitioner_change.html"
    form_class = PractitionerChangeForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"person": accounts_to_link(self.person)}}

    def initial(self) -> dict[str, Any]:
        person = self.person
        names = {"name": person.name, "profession": person.profession, "email": person.email}
        return {**names, "person": person.person_id}

    def save(self, form: PractitionerChangeForm) -> Answer:
        people.change_practitioner(practitioner=self.person, by=self.member, **form.cleaned_data)
        return Answer(self.person_url, _("The practitioner is changed."))


def carried_among(places: list[Assignment], on: date) -> list[Assignment]:
    """The running places that somebody else must take over."""
    running = [one for one in places if one.until is None or one.until >= on]
    return [one for one in running if one.role in people.CARRIED_ROLES]


class HandingOver(PersonPage, FormPage):
    """Leaving and handing over: both show what passes on."""

    def form_kwargs(self) -> dict[str, Any]:
        others = practitioners_at_work(on=self.today).exclude(pk=self.person.pk)
        return {"rows": {"successor": others}}

    def context(self) -> dict[str, Any]:
        running = [
            one for one in places_of(self.person) if one.until is None or one.until >= self.today
        ]
        return {"person": self.person, "places": running, "carried": self.carried}

    @cached_property
    def carried(self) -> list[Assignment]:
        """What somebody must take over."""
        return carried_among(places_of(self.person), self.today)


class PractitionerLeave(HandingOver):
    template = "programs/practitioner_leave.html"
    form_class = LeaveForm

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def form_kwargs(self) -> dict[str, Any]:
        return super().form_kwargs() | {"passes_on": bool(self.carried)}

    def save(self, form: LeaveForm) -> Answer:
        ending = len(self.context()["places"])
        people.end_practitioner(practitioner=self.person, by=self.member, **form.cleaned_data)
        words = {"name": self.person.name, "day": formats.daytext(form.cleaned_data["on"])}
        said = _("Recorded: the last day of %(name)s is %(day)s.") % words
        if ending:
            said += " " + ngettext(
                "%(n)s place in a team ends that day.",
                "%(n)s places in teams end that day.",
                ending,
            ) % {"n": ending}
        if self.person.person_id:
            said += " " + _("Access of the account ends separately, under Members.")
        return Answer(self.person_url, said)


class PractitionerHandOver(HandingOver):
    template = "programs/practitioner_handover.html"
    form_class = HandOverForm

    def initial(self) -> dict[str, Any]:
        return {"after": self.today}

    def save(self, form: HandOverForm) -> Answer:
        successor = form.cleaned_data["successor"]
        after = form.cleaned_data["after"]
        people.hand_over(practitioner=self.person, to=successor, after=after, by=self.member)
        said = _("%(name)s takes over from the day after.") % {"name": successor.name}
        return Answer(self.person_url, said)


class CredentialCreate(PersonPage, FormPage):
    template = "programs/credential_create.html"
    form_class = CredentialForm

    def save(self, form: CredentialForm) -> Answer:
        people.record_credential(practitioner=self.person, by=self.member, **form.cleaned_data)
        return Answer(self.person_url, _("The qualification is recorded."))


class CredentialEnd(PersonPage, FormPage):
    template = "programs/credential_end.html"
    form_class = EndForm
    credential: Credential

    def load(self, credential: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        visible = practitioners_visible_to(self.member, on=self.today).order_by().values("pk")
        found = Credential.objects.filter(pk=credential, practitioner__in=visible)
        one = found.select_related("practitioner").first()
        if one is None:
            raise Http404
        self.credential, self.person = one, one.practitioner

    def context(self) -> dict[str, Any]:
        return {"credential": self.credential, "person": self.person}

    def save(self, form: EndForm) -> Answer:
        people.end_credential(credential=self.credential, by=self.member, **form.cleaned_data)
        return Answer(self.person_url, _("The qualification ends on that day."))
