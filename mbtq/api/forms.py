"""Forms about connected systems."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.api.clientkeys import keys_of
from mbtq.api.words import choices
from mbtq.core.errors import DomainError


class KeysField(forms.CharField):
    """A pasted JSON Web Key or key set; its value is the list of public keys."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return []
        try:
            return keys_of(text)
        except DomainError as error:
            raise forms.ValidationError(str(error.sentence)) from None


class RightsForm(forms.Form):
    """The name of a system and what it may do."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("What people here call the system, such as the EHR."),
        max_length=120,
        error_messages={"required": _("Fill in the name of the system.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("Rights"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one right.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = choices()  # type: ignore[attr-defined]


class ClientForm(RightsForm):
    """A new client, with its keys or the address that serves them."""

    jwks = KeysField(
        label=_("Public key"),
        help_text=_(
            "The JSON Web Key or key set that the supplier gives you. Never a private key."
        ),
        required=False,
        max_length=20_000,
    )
    jwks_url = forms.URLField(
        label=_("Address of the keys"),
        help_text=_("Instead of a key: an address that serves the key set."),
        required=False,
        max_length=300,
        assume_scheme="https",
    )


class KeyForm(forms.Form):
    """One more public key."""

    jwks = KeysField(
        label=_("Public key"),
        help_text=_(
            "The JSON Web Key or key set that the supplier gives you. Never a private key."
        ),
        max_length=20_000,
        error_messages={"required": _("Paste a public key.")},
    )
