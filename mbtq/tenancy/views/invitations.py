"""Invitations that nobody has answered yet: sending once more, taking back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.tenancy.models import Invitation
from mbtq.tenancy.pages import ActPage, Answer
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import open_invitations
from mbtq.tenancy.services.invitations import renew_invitation, withdraw_invitation
from mbtq.tenancy.views.people import send_invitation


class InvitationAct(ActPage):
    permission = Permission.MEMBER_MANAGE
    space = "any"
    invitation: Invitation

    def load(self, invitation: UUID, **kwargs: object) -> None:  # type: ignore[override]
        found = open_invitations(self.member.organisation.pk).filter(pk=invitation)
        if (row := found.select_related("organisation").first()) is None:
            raise Http404
        self.invitation = row

    def refused_url(self) -> str:
        return reverse("tenancy:members", args=[self.slug])


class InvitationAgain(InvitationAct):
    def act(self) -> Answer:
        invitation = renew_invitation(invitation=self.invitation, at=self.at, by=self.member)
        invitation.organisation = self.member.organisation
        send_invitation(invitation, self.member.person.name)
        said = _("The invitation to %(email)s is on its way once more.")
        return Answer(self.refused_url(), said % {"email": invitation.email})


class InvitationWithdraw(InvitationAct):
    def act(self) -> Answer:
        withdraw_invitation(invitation=self.invitation, at=self.at, by=self.member)
        said = _("The invitation to %(email)s is withdrawn.")
        return Answer(self.refused_url(), said % {"email": self.invitation.email})
