"""Receivers of allauth's signals; our own code calls services instead."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest


@receiver(authenticator_removed)
def forget_second_factor(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """The next request asks the database again whether a second factor is left."""
    if request is not None:
        request.session.pop("has_second_factor", None)
