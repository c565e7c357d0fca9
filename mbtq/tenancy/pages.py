"""Pages: one class per page, which names its permission and makes one call into the domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from mbtq.accounts.proof import proved_within
from mbtq.core.errors import DomainError
from mbtq.core.models import new_id
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Submission
from mbtq.tenancy.permissions import IN_WORDS, Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import people_with_role
from mbtq.trail.services import record


@dataclass
class Crumb:
    """One step of the breadcrumbs."""

    label: str
    url: str


@dataclass
class Answer:
    """What a form led to: where to go, and the sentence that is shown there."""

    url: str
    message: str = ""


class Page(View):
    """A page inside an organisation (`space = "provider"`), a centre, or both (`"any"`).

    `load` finds the page's object through a selector and raises `Http404` when it is not this
    member's; only then the permission is checked, so a stranger cannot tell what exists.
    """

    permission: ClassVar[Permission]
    template: ClassVar[str]
    space: ClassVar[str] = "provider"
    # Keys, rights, everything at once: who does that shows once more who it is.
    is_sensitive: ClassVar[bool] = False
    http_method_names = ["get", "head", "post", "options"]

    member: Member
    at: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kwargs.pop("organisation", None)
        if not self.enter(getattr(request, "member", None), **kwargs):
            person = self.member.person_id
            record("page.refused", by=person, outcome="refused", page=self.template)
            return render(request, "403.html", self.refused(), status=403)
        if self.is_sensitive and not self.is_proved():
            return self.ask_for_proof()
        return super().dispatch(request, *args, **kwargs)

    def is_proved(self) -> bool:
        """Whether the person showed a short while ago who it is.

        A form that is being filled in may take as long as a session may be idle.
        """
        seconds = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if self.request.method == "POST" and hasattr(self, "get"):
            seconds = settings.SESSION_IDLE_SECONDS
        return proved_within(self.request, seconds)

    def ask_for_proof(self) -> HttpResponse:
        """To the page that asks for it, and from there back."""
        where = self.request.path if hasattr(self, "get") else self.way_back()
        query = urlencode({REDIRECT_FIELD_NAME: where})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")

    def way_back(self) -> str:
        """Where a button stands, which has no page of its own."""
        return self.request.path

    def enter(self, member: Member | None, **kwargs: Any) -> bool:
        """Finds the page's objects for this member, and says whether the member may open it."""
        if member is None or self.space not in ("any", member.organisation.kind):
            raise Http404
        self.member, self.at = member, timezone.now()
        kwargs.pop("organisation", None)
        self.load(**kwargs)
        return self.may()

    def may(self) -> bool:
        """Whether this member may open the page; facts about the object may narrow it."""
        return self.member.may(self.permission)

    def refusal(self) -> str:
        """Says what the page needs, in words."""
        return _("For this page you need the right: %(right)s.") % {
            "right": str(IN_WORDS[self.permission])
        }

    def refused(self) -> dict[str, Any]:
        """What the page is, who may see it, and whom to ask."""
        found: dict[str, Any] = {"frame": "base_app.html", "reason": self.refusal()}
        if self.member.may(self.permission):
            return found  # the role is right; a fact about the object decided
        kind = self.member.organisation.kind
        roles = [role for role in ROLES.values() if self.permission in role.permissions]
        givers = [
            role.code for role in ROLES.values() if Permission.MEMBER_MANAGE in role.permissions
        ]
        organisation = self.member.organisation.pk
        return {
            **found,
            "roles": [role.name for role in roles if role.kind == kind],
            "people": people_with_role(organisation, *givers, on=self.today),
        }

    def load(self, **kwargs: Any) -> None:
        """Finds the page's objects. Raises `Http404` when one is not there for this member."""

    def crumbs(self) -> list[Crumb]:
        """The way back, without the page itself."""
        return []

    def show(self, context: dict[str, Any], *, part: str = "", status: int = 200) -> HttpResponse:
        """Renders the template, or its named partial for an htmx request."""
        template = self.template
        if part and getattr(self.request, "htmx", None):
            template = f"{template}#{part}"
        self.request.crumbs = self.crumbs()  # type: ignore[attr-defined]
        full = {"page": self, "member": self.member, "at": self.at}
        return render(self.request, template, {**full, **context}, status=status)

    @property
    def today(self) -> Any:
        """The date in Amsterdam."""
        return timezone.localdate(self.at)

    @property
    def slug(self) -> str:
        return self.member.organisation.slug


class FormPage(Page):
    """A page with one form: shown by GET, sent by POST, sent twice counts once."""

    form_class: ClassVar[type[forms.BaseForm]]

    def form_kwargs(self) -> dict[str, Any]:
        """What the form needs beyond the data, such as choices from a selector."""
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def context(self) -> dict[str, Any]:
        """What the template needs beside the form."""
        return {}

    def save(self, form: Any) -> Answer:
        """One service call. A `DomainError` comes back to the person at its field."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._form(self.form_class(initial=self.initial(), **self.form_kwargs()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES or None, **self.form_kwargs())
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            with transaction.atomic():
                submission, is_first = self._submission()
                if not is_first:
                    return self._again(submission)
                answer = self.save(form)
                if submission:
                    Submission.objects.filter(pk=submission.pk).update(result_url=answer.url)
        except DomainError as error:
            return self.form_refused(form, error)
        if answer.message:
            messages.success(request, answer.message)
        return redirect(answer.url)

    def form_refused(self, form: Any, error: DomainError) -> HttpResponse:
        """A rule said no: the form again, with the sentence at its field."""
        known = error.field if error.field in form.fields else None
        form.add_error(known, str(error.sentence))
        return self._form(form, status=422)

    def _form(self, form: Any, status: int = 200) -> HttpResponse:
        once = self.request.POST.get("once") or str(new_id())
        context = {"form": form, "once": once, **self.context()}
        return self.show(context, part="form", status=status)

    def _submission(self) -> tuple[Submission | None, bool]:
        """The row of this form's one-time key, and whether this is its first sending.

        A second sending waits here for the first one's transaction to end.
        """
        try:
            key = UUID(self.request.POST.get("once", ""))
        except ValueError:
            return None, True
        organisation = self.member.organisation
        try:
            with transaction.atomic():
                row = Submission.objects.create(
                    organisation=organisation,
                    key=key,
                    person=self.member.person,
                    sent_at=self.at,
                    path=self.request.path[:300],
                )
            return row, True
        except IntegrityError:
            return Submission.objects.filter(organisation=organisation, key=key).first(), False

    def _again(self, submission: Submission | None) -> HttpResponse:
        if (
            submission is None
            or submission.person_id != self.member.person_id
            or submission.path != self.request.path[:300]
        ):
            raise PermissionDenied(_("This form belongs to somebody else."))
        clock = timezone.localtime(submission.sent_at).strftime("%H:%M")
        messages.info(self.request, _("This was already saved at %(clock)s.") % {"clock": clock})
        return redirect(submission.result_url or self.request.path)


class ActPage(Page):
    """A button: POST only, no form of its own."""

    http_method_names = ["post", "options"]
    template = ""

    def act(self) -> Answer:
        """One service call."""
        raise NotImplementedError

    def refused_url(self) -> str:
        """Where to go when a rule refuses."""
        raise NotImplementedError

    def way_back(self) -> str:
        return self.refused_url()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                answer = self.act()
        except DomainError as error:
            messages.error(request, str(error.sentence))
            return redirect(self.refused_url())
        if answer.message:
            messages.success(request, answer.message)
        return redirect(answer.url)
