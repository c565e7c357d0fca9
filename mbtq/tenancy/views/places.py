"""Where do you want to work: the chooser, the home of a role, the invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope, person_scope
from mbtq.tenancy.forms import AcceptForm
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Invitation
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import memberships_of
from mbtq.tenancy.services import members
from mbtq.tenancy.shell import home_url


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The organisations of this person; with one only, it is opened at once."""
    with person_scope(request.user.pk):
        found = list(memberships_of(request.user, on=timezone.localdate()))  # type: ignore[arg-type]
    places: dict[UUID, dict[str, Any]] = {}
    for membership in found:
        place = places.setdefault(
            membership.organisation_id,
            {"organisation": membership.organisation, "roles": [], "visit": None},
        )
        place["roles"] += [ROLES[code].name for code in membership.roles if code in ROLES]
        place["visit"] = membership if membership.is_visit else place["visit"]
    if len(places) == 1:
        only = next(iter(places.values()))["organisation"]
        return redirect(home_url(Member(request.user, only, tuple(found))))  # type: ignore[arg-type]
    context = {"places": list(places.values()), "at": timezone.now()}
    return render(request, "tenancy/place_list.html", context)


class Home(Page):
    """`/o/<organisation>/` and `/c/<centre>/`: leads to the home of the role."""

    permission = Permission.ROLE_VIEW
    space = "any"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect(home_url(self.member))


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail of an invitation: choose a password, or just say yes."""
    try:
        organisation, key = signing.loads(token, salt=members.SALT)
    except signing.BadSignature:
        return render(request, "tenancy/invitation_gone.html", status=404)
    with organisation_scope(UUID(organisation)):
        found = Invitation.objects.filter(pk=UUID(key)).select_related("organisation", "invited_by")
        invitation = found.first()
        if invitation is None:
            return render(request, "tenancy/invitation_gone.html", status=404)
        return _accept(request, invitation)


def _accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if not members.is_open(invitation, at=timezone.now()):
        return render(request, "tenancy/invitation_gone.html", status=410)
    known = User.objects.filter(email=invitation.email).first()
    if known is not None and request.user.pk != known.pk:
        # Who holds the mail must also be able to sign in as the person it is for.
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        sentence = _("This invitation is for %(email)s. Sign out, and open it as that person.")
        messages.error(request, sentence % {"email": invitation.email})
        return render(request, "tenancy/invitation_gone.html", status=403)
    form = AcceptForm(request.POST or None)
    status = 200
    if request.method == "POST" and (known or form.is_valid()):
        try:
            members.accept_invitation(
                invitation=invitation,
                password=None if known else form.cleaned_data["password"],
                at=timezone.now(),
                person=known,
            )
        except DomainError as error:
            messages.error(request, str(error.sentence))
            return render(request, "tenancy/invitation_gone.html", status=410)
        if known:
            messages.success(request, _("Your access is ready."))
            return redirect("tenancy:choose")
        messages.success(request, _("Your access is ready. Sign in to start."))
        return redirect("account_login")
    if request.method == "POST":
        status = 422
    names = [ROLES[code].name for code in invitation.roles]
    context = {"invitation": invitation, "form": form, "known": known, "roles": names}
    return render(request, "tenancy/invitation_accept.html", context, status=status)
