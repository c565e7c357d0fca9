"""How allauth behaves here: by invitation only, second factors encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# As long as ACCOUNT_RATE_LIMITS counts the wrong passwords of one account.
HELD = timedelta(minutes=5)


class InvitationOnly(DefaultAccountAdapter):
    """Nobody can sign up; an invitation makes the account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That e-mail address and password do not match."),
        "incorrect_password": _("This password is not right."),
        "enter_current_password": _("This is not your present password."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """An account that is held for a while says until when."""
        if code == "too_many_login_attempts":
            again = timezone.localtime(timezone.now() + HELD)
            words = _("Too many attempts. Try again at %(clock)s.") % {"clock": f"{again:%H:%M}"}
            return ValidationError(words, code=code)
        return super().validation_error(code, *args)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to say once more that it is you, in our words."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use the code from your app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use your passkey"),
        }
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": words[way["id"]]} for way in found]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactor(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds lie in the database encrypted under our secret key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is no longer valid. Fill in the new code from your app."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    }

    @property
    def _box(self) -> Fernet:
        key = hashlib.sha256(b"mbtq-mfa:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._box.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box.decrypt(encrypted_text.encode()).decode()
