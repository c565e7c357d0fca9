"""The register at the centre: the list, one registration, and what is done to it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from training.choices import RegistrationStatus
from training.forms.register import (
    ActForm,
    EnterForm,
    PeriodForm,
    RegisterFilter,
    WithdrawForm,
)
from training.labels import REGISTERED_AS
from training.models import PeriodBasis, Registration
from training.registration_words import history_of, left_words, line_of
from training.selectors import register as selectors
from training.selectors.registrations import Standing, standing
from training.services import registrations as services


class Register(ListPage):
    """Everybody who is or was registered at this centre."""

    permission = Permission.REGISTER_VIEW
    template = "training/register.html"
    space = "centre"
    name = "register"
    sorts: ClassVar[dict[str, str]] = {"name": "name", "until": "until", "level": "level"}
    order = "name"
    filter_class = RegisterFilter

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Registration]:
        within = int(chosen.get("within", 0))
        return selectors.register_of_centre(
            on=self.today,
            level=chosen.get("level", ""),
            status=chosen.get("status", ""),
            within=within,
            name=chosen.get("name", ""),
        )

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [line_of(standing(row, on=self.today)) for row in rows]

    def extra(self) -> dict[str, Any]:
        return {"may_manage": self.member.may(Permission.REGISTER_MANAGE)}

    def head(self) -> list[Any]:
        return [_("Name"), _("Level"), _("Status"), _("Valid from"), _("Valid until"),
                _("Periods")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        newest = line["found"].newest
        days = [newest.since, newest.until]
        words = [newest.printed_name, line["level"], line["status"]]
        return [*words, *days, len(line["found"].periods)]


class RegisterPage(Page):
    """What pages of the register share."""

    permission = Permission.REGISTER_MANAGE
    space = "centre"

    @property
    def list_url(self) -> str:
        return reverse("training:register", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Registrations"), self.list_url)]


class RegistrationPage(RegisterPage):
    """What pages of one registration share. Nobody acts upon the own one."""

    found: Standing

    def load(self, registration: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = selectors.registration_of_centre(registration, on=self.today)
        if found is None:
            raise Http404
        self.found = found

    @property
    def is_own(self) -> bool:
        return self.found.registration.person_id == self.member.person_id

    @property
    def url(self) -> str:
        return reverse("training:registration-detail", args=[self.slug, self.found.registration.pk])

    @property
    def heading(self) -> str:
        """Of whom, and as what."""
        level = str(REGISTERED_AS[self.found.registration.level])
        return f"{self.found.newest.printed_name}, {level}"


class RegistrationDetail(RegistrationPage):
    """Periods, what interrupted them, reminders, and what can be done now."""

    permission = Permission.REGISTER_VIEW
    template = "training/registration_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        registration = self.found.registration
        record("registration.read", by=self.member.person_id, about=registration)
        deciders = {one.granted_by_id for one in self.found.periods}
        deciders |= {one.by_id for one in self.found.events}
        names = selectors.names_of({one for one in deciders if one})
        reminders = selectors.reminders_of(registration)
        may_act = self.member.may(Permission.REGISTER_MANAGE) and not self.is_own
        return self.show(
            {
                "one": line_of(self.found),
                "history": history_of([self.found], names=names, reminders=reminders),
                "acts": self._acts() if may_act else [],
                "left": left_words(self.found),
            }
        )

    def _acts(self) -> list[dict[str, Any]]:
        """What fits how it stands now; the first is the usual one."""
        words = {
            "renew": _("Renew"),
            "resume": _("Make valid again"),
            "suspend": _("Suspend"),
            "withdraw": _("Withdraw"),
        }
        fitting = {
            RegistrationStatus.VALID: ("renew", "suspend", "withdraw"),
            RegistrationStatus.SUSPENDED: ("resume", "renew", "withdraw"),
        }.get(self.found.status, ("renew",))
        if self.found.withdrawn_on:
            words["renew"] = _("Register again")
        return [
            {
                "label": words[act],
                "url": reverse(
                    f"training:registration-{act}", args=[self.slug, self.found.registration.pk]
                ),
            }
            for act in fitting
        ]


class RegistrationEnter(RegisterPage, FormPage):
    """A registration taken over from an earlier register."""

    template = "training/registration_enter.html"
    form_class = EnterForm

    def save(self, form: EnterForm) -> Answer:
        given = dict(form.cleaned_data)
        person = selectors.account_of(given.pop("email"), on=self.today)
        if person is None:
            raise DomainError(
                _("Nobody who works at an organisation of this centre has this address."),
                field="email",
            )
        period = services.grant_registration(
            centre=self.member.organisation,
            person=person,
            basis=PeriodBasis.ENTERED,
            at=self.at,
            by=self.member,
            **given,
        )
        url = reverse("training:registration-detail", args=[self.slug, period.registration_id])
        return Answer(url, _("%(name)s is in the register.") % {"name": period.printed_name})


class RegistrationAct(RegistrationPage, FormPage):
    """One act upon a registration, with its day and reason."""

    template = "training/registration_act.html"
    form_class: ClassVar[Any] = ActForm

    def may(self) -> bool:
        return super().may() and not self.is_own

    def refusal(self) -> str:
        if self.member.may(self.permission):
            return _("This is your own registration: a colleague decides about it.")
        return super().refusal()

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(self.heading, self.url)]

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def context(self) -> dict[str, Any]:
        return {"one": line_of(self.found), "title": self.title(), "told": self.told()}

    def title(self) -> str:
        """The heading, and the words on the button."""
        raise NotImplementedError

    def told(self) -> str:
        """What follows."""
        raise NotImplementedError


class RegistrationRenew(RegistrationAct):
    form_class = PeriodForm

    def title(self) -> str:
        return _("Register again") if self.found.withdrawn_on else _("Renew the registration")

    def told(self) -> str:
        if self.found.withdrawn_on:
            return _("What was withdrawn stays so. The new period gets a certificate of its own.")
        return _("The period before stays as it is. The new one gets a certificate of its own.")

    def initial(self) -> dict[str, Any]:
        last: date | None = None if self.found.withdrawn_on else self.found.until
        level = self.found.registration.level
        since, until = selectors.usual_period(level, on=self.today, last=last)
        return {"printed_name": self.found.newest.printed_name, "since": since, "until": until}

    def save(self, form: PeriodForm) -> Answer:
        services.renew_registration(
            registration=self.found.registration, at=self.at, by=self.member, **form.cleaned_data
        )
        return Answer(self.url, _("The new period is added."))


class RegistrationSuspend(RegistrationAct):
    def title(self) -> str:
        return _("Suspend the registration")

    def told(self) -> str:
        return _(
            "It is not valid from that day until you make it valid again. The public page says so,"
            " the person gets a mail, and the employer sees it."
        )

    def save(self, form: ActForm) -> Answer:
        services.suspend_registration(
            registration=self.found.registration, at=self.at, by=self.member, **form.cleaned_data
        )
        return Answer(self.url, _("The registration is suspended."))


class RegistrationResume(RegistrationAct):
    def title(self) -> str:
        return _("Make the registration valid again")

    def told(self) -> str:
        return _("The days of the suspension stay days without a registration.")

    def save(self, form: ActForm) -> Answer:
        services.resume_registration(
            registration=self.found.registration, at=self.at, by=self.member, **form.cleaned_data
        )
        return Answer(self.url, _("The registration is valid again."))


class RegistrationWithdraw(RegistrationAct):
    template = "training/registration_withdraw.html"
    form_class = WithdrawForm

    def title(self) -> str:
        return _("Withdraw the registration")

    def told(self) -> str:
        return _("A renewal that was granted ahead ends too.")

    def save(self, form: WithdrawForm) -> Answer:
        services.withdraw_registration(
            registration=self.found.registration, at=self.at, by=self.member, **form.cleaned_data
        )
        return Answer(self.url, _("The registration is withdrawn."))
