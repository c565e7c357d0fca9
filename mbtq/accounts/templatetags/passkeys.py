"""What allauth's own script needs to know of a page where a passkey is used."""

from __future__ import annotations

import json

from django import template
from django.forms import Form
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def ceremony(act: str, button: str, id: str, form: Form) -> SafeString:
    """A block of data, which no browser runs: which button starts it, and where the answer goes."""
    ids = {button: id, "credential": form["credential"].auto_id, "data": "js_data"}
    if "passwordless" in form.fields:
        ids["passwordless"] = form["passwordless"].auto_id
    data = mark_safe(json.dumps({"ids": ids}))  # noqa: S308 - names of our own elements
    kind = mark_safe(' type="application/json"')
    return format_html(
        '<script{} data-allauth-onload="allauth.webauthn.forms.{}">{}</script>', kind, act, data
    )
