"""Forms about people and their access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField
from mbtq.tenancy.models import Kind, Organisation
from mbtq.tenancy.roles import ROLES, VISITOR_ROLES


def role_choices(organisation: Organisation, *, visitors: bool = False) -> list[tuple[str, Any]]:
    """Roles that can be given in this kind of organisation, with their names."""
    own = [r for r in ROLES.values() if r.kind == organisation.kind]
    if visitors and organisation.kind == Kind.PROVIDER:
        own += [ROLES[code] for code in VISITOR_ROLES]
    return [(role.code, role.name) for role in own]


class RolesForm(forms.Form):
    """The roles of one member."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(organisation)  # type: ignore[attr-defined]


class InviteForm(RolesForm):
    """Somebody new. With a purpose and a last day it is a visit."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Fill in the name of the person.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Fill in the e-mail address to which the invitation goes."),
            "invalid": _("Fill in a whole e-mail address, such as name@organisation.nl."),
        },
    )
    purpose = forms.CharField(
        label=_("Purpose of the visit"),
        help_text=_("Only for somebody from outside, for example: rating recordings in spring."),
        max_length=80,
        required=False,
    )
    until = DayField(
        label=_("Last day of the visit"), required=False, help_text=_("Only for a visit.")
    )
    field_order = ("name", "email", "roles", "purpose", "until")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        self.fields["roles"].choices = role_choices(  # type: ignore[attr-defined]
            organisation, visitors=True
        )


class EndForm(forms.Form):
    """The last day of somebody's access."""

    on = DayField(label=_("Last day"), needed=_("Choose the last day."))


class AcceptForm(forms.Form):
    """A password for the new account."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. A short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": _("Choose a password.")},
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class TrailFilter(forms.Form):
    """What part of the access log to show."""

    is_filter = True

    person = forms.UUIDField(label=_("Person"), required=False, widget=forms.Select)
    kind = forms.ChoiceField(label=_("What"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], kinds: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["person"].widget.choices = [("", _("Everybody")), *people]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day lies before the first. Choose that day or later."))
        return found
