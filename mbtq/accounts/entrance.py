"""allauth's forms in our own words: labels, sentences, and nothing inside the boxes."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

Words = Any  # text, or text that is translated when it is shown
PASSWORD = _("Fill in your password.")
CODE = _("Fill in the code from your app.")
# Field -> label, the sentence for an empty field, and the hint.
WORDS: dict[str, tuple[Words, Words, Words]] = {
    "login": (_("E-mail address"), _("Fill in your e-mail address."), ""),
    "email": (_("E-mail address"), _("Fill in your e-mail address."), ""),
    "password": (_("Password"), PASSWORD, ""),
    "oldpassword": (_("Your present password"), _("Fill in your present password."), ""),
    "password1": (
        _("New password"),
        _("Fill in a new password."),
        _("At least 12 characters. A short sentence is easy to remember."),
    ),
    "password2": (_("New password, once more"), _("Fill in the new password once more."), ""),
    "code": (_("Code"), CODE, _("Six digits from your app, or one of your recovery codes.")),
    "name": (
        _("Name"),
        _("Fill in a name for this passkey."),
        _("So that you recognise it, for example: laptop at work."),
    ),
    "passwordless": (_("Sign in with this passkey alone, without a password"), "", ""),
}
WHOLE_ADDRESS = _("Fill in a whole e-mail address, such as name@organisation.nl.")


class OurWords(forms.Form):
    """Before a form of allauth: its own labels, sentences and hints make place for ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            label, needed, hint = WORDS.get(name, (field.label or "", "", ""))
            field.label, field.help_text = label, hint
            if needed:
                field.error_messages["required"] = needed
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = WHOLE_ADDRESS


class SignInForm(OurWords, account.LoginForm):
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class NewPasswordForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ConfirmPasswordForm(OurWords, account.ReauthenticateForm):
    pass


class CodeForm(OurWords, codes.AuthenticateForm):
    pass


class ConfirmCodeForm(OurWords, codes.ReauthenticateForm):
    pass


class SetUpAppForm(OurWords, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits from your app.")


class AddPasskeyForm(OurWords, AddWebAuthnForm):
    pass


class NamePasskeyForm(OurWords, EditWebAuthnForm):
    pass
