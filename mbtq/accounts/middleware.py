"""The person's language, idle time, and the second factor that everybody needs."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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
            if not request.path.startswith("/accounts/") and not self._has_factor(request):
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

    @staticmethod
    def _has_factor(request: HttpRequest) -> bool:
        user = request.user
        if settings.DEMO and user.is_demo:  # type: ignore[union-attr]
            return True
        if not request.session.get("has_second_factor"):
            kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
            found = Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()
            request.session["has_second_factor"] = found
        return bool(request.session["has_second_factor"])
