"""Members, invitations and roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.tenancy.forms import EndForm, InviteForm, RolesForm
from mbtq.tenancy.models import Invitation, Membership
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import IN_WORDS, Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import members_of, open_invitations
from mbtq.tenancy.services import members


class MemberList(Page):
    permission = Permission.MEMBER_VIEW
    template = "tenancy/member_list.html"
    space = "any"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        organisation = self.member.organisation
        rows: list[dict[str, Any]] = [
            {
                "membership": row,
                "roles": [ROLES[code].name for code in row.roles if code in ROLES],
                "has_ended": row.until is not None and row.until < self.today,
            }
            for row in members_of(organisation.pk)
        ]
        rows.sort(key=lambda row: bool(row["has_ended"]))
        may = self.member.may(Permission.MEMBER_MANAGE)
        context = {"rows": rows, "invitations": open_invitations(organisation.pk), "may": may}
        return self.show(context)


class MembersPage(FormPage):
    """What the forms about members share."""

    permission = Permission.MEMBER_MANAGE
    space = "any"

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Members"), reverse("tenancy:members", args=[self.slug]))]

    @property
    def list_url(self) -> str:
        return reverse("tenancy:members", args=[self.slug])

    def load(self, membership: UUID | None = None, **kwargs: Any) -> None:
        if membership is not None:
            organisation = self.member.organisation
            found = members_of(organisation.pk).select_related("organisation")
            self.membership = found.filter(pk=membership).first()
            if self.membership is None:
                raise Http404

    def context(self) -> dict[str, Any]:
        return {"membership": getattr(self, "membership", None)}


class MemberInvite(MembersPage):
    template = "tenancy/member_invite.html"
    form_class = InviteForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.member.organisation}

    def save(self, form: InviteForm) -> Answer:
        invitation = members.invite_member(
            organisation=self.member.organisation, at=self.at, by=self.member, **form.cleaned_data
        )
        send_invitation(invitation, self.member.person.name)
        return Answer(self.list_url, _("The invitation is on its way."))


def send_invitation(invitation: Invitation, inviter: str) -> None:
    """Mails the address at which the invitation can be accepted."""
    token = members.invitation_token(invitation)
    url = settings.PUBLIC_URL + reverse("tenancy:invitation", args=[token])
    context = {"invitation": invitation, "inviter": inviter, "url": url}
    EmailMessage(
        subject=_("Invitation: %(organisation)s") % {"organisation": invitation.organisation.name},
        body=render_to_string("emails/invitation.txt", context),
        to=[invitation.email],
    ).send()


class MemberRoles(MembersPage):
    template = "tenancy/member_roles.html"
    form_class = RolesForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.member.organisation}

    def initial(self) -> dict[str, Any]:
        assert self.membership is not None
        return {"roles": self.membership.roles}

    def save(self, form: RolesForm) -> Answer:
        assert self.membership is not None
        roles = form.cleaned_data["roles"]
        members.change_roles(membership=self.membership, roles=roles, on=self.today, by=self.member)
        return Answer(self.list_url, _("The roles are changed."))


class MemberEnd(MembersPage):
    template = "tenancy/member_end.html"
    form_class = EndForm

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def save(self, form: EndForm) -> Answer:
        assert self.membership is not None
        if self.membership.person_id == self.member.person_id:
            raise DomainError(_("You cannot end your own access. Ask another program lead."))
        members.end_membership(
            membership=self.membership, on=form.cleaned_data["on"], by=self.member
        )
        return Answer(self.list_url, _("The access ends on that day."))


class SecondFactorReset(ActPage):
    permission = Permission.MEMBER_MANAGE
    space = "any"
    membership: Membership

    def load(self, membership: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = members_of(self.member.organisation.pk).filter(pk=membership).first()
        if found is None or found.person_id == self.member.person_id:
            raise Http404
        self.membership = found

    def refused_url(self) -> str:
        return reverse("tenancy:members", args=[self.slug])

    def act(self) -> Answer:
        members.reset_second_factor(membership=self.membership, on=self.today, by=self.member)
        person = self.membership.person
        EmailMessage(
            subject=_("Your second step was reset"),
            body=render_to_string("emails/second_factor_reset.txt", {"person": person}),
            to=[person.email],
        ).send()
        return Answer(self.refused_url(), _("The second step is reset; the person gets a mail."))


class RoleList(Page):
    """Who may do what, from the code itself."""

    permission = Permission.ROLE_VIEW
    template = "tenancy/role_list.html"
    space = "any"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        kind = self.member.organisation.kind
        roles = [
            {
                "role": role,
                "is_mine": self.member.has_role(role.code),
                "may": [words for right, words in IN_WORDS.items() if right in role.permissions],
            }
            for role in ROLES.values()
            if role.kind == kind or self.member.has_role(role.code)
        ]
        return self.show({"roles": roles})
