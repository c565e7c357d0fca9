"""One's own account; signing in itself is allauth's."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from mbtq.accounts.devices import device_words
from mbtq.accounts.forms import ProfileForm


@require_safe
def switch_language(request: HttpRequest) -> HttpResponse:
    """The language link of the banner: stays on the page, and in the profile if there is one."""
    language = request.GET.get("to", "")
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    # As it is: `redirect` would take a bare word for the name of a page.
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        if request.user.is_authenticated and request.user.language:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response


@login_required
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. A POST ends the session that it names, or all others."""
    mine = UserSession.objects.filter(user=request.user)
    here = request.session.session_key
    if request.method == "POST":
        ended = mine.exclude(session_key=here)
        if chosen := request.POST.get("session"):
            ended = ended.filter(pk=chosen) if chosen.isdecimal() else ended.none()
        count = [one.end() for one in ended]
        said = ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", len(count))
        messages.success(request, said % {"n": len(count)})
        return redirect("accounts:sessions")
    rows = [
        {"session": one, "device": device_words(one.user_agent), "is_here": one.session_key == here}
        for one in UserSession.objects.purge_and_list(request.user)
    ]
    rows.sort(key=lambda row: (not row["is_here"], -row["session"].last_seen_at.timestamp()))
    return render(request, "account/sessions.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, theme and density; links to password, second factor and sessions."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/profile.html", {"form": form}, status=status)
