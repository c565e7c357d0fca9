"""The person's language, idle time, and the second factor that everybody needs."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

Respond = Callable[[HttpRequest], HttpResponse]
# Often enough for the session list, seldom enough not to write on every request.
SEEN_EVERY = 60


class ProfileLanguage:
    """Language of the profile, else of the browser, else Dutch."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class FormErrors:
    """A form of allauth that comes back with errors answers 422, as ours do."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        is_sent = request.method == "POST" and getattr(form, "is_bound", False)
        if is_sent and response.status_code == 200 and form.errors:  # type: ignore[union-attr]
            response.status_code = 422
        return response


class SecondFactorRequired:
    """After sign-in a second factor must exist before anything else opens.

    Demo accounts are excused while the demo runs. Also ends a session that was idle too long.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith("/static/"):
            if self._was_idle(request):
                logout(request)
                messages.info(request, _("You were not active for 30 minutes. Sign in to go on."))
                return redirect(f"{settings.LOGIN_URL}?next={request.path}")
            if not request.path.startswith("/accounts/") and not has_second_factor(request):
                _password_was_just_given(request)
                return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)

    @staticmethod
    def _was_idle(request: HttpRequest) -> bool:
        now, seen = int(time.time()), request.session.get("seen_at")
        if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS:
            return True
        if seen is None or now - seen > SEEN_EVERY:
            request.session["seen_at"] = now
            if seen is not None:
                UserSession.objects.create_from_request(request)
        return False


def _password_was_just_given(request: HttpRequest) -> None:
    """Who signed in a moment ago is not asked for the password again to set up the factor.

    allauth counts only what it calls a reauthentication; its own time limit still holds.
    """
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    if records and not records[-1].get("reauthenticated"):
        records[-1]["reauthenticated"] = True
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this person has a second factor, or is excused from it."""
    user = request.user
    if settings.DEMO and user.is_demo:  # type: ignore[union-attr]
        return True
    if not request.session.get("has_second_factor"):
        kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        found = Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()
        request.session["has_second_factor"] = found
    return bool(request.session["has_second_factor"])
