"""Forms of the manual: writing a version, sending it back, noting that a protocol was used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.services.texts import Wording

LONGEST_BODY = 60_000


class WordingForm(forms.Form):
    """A version in both languages.

    `version` is that of the draft on which the form stands, `base` the id of the version in force
    from which a new draft begins.
    """

    use_required_attribute = False

    title_nl = forms.CharField(label=_("Title, Dutch"), max_length=120)
    summary_nl = forms.CharField(label=_("Summary, Dutch"), max_length=500, widget=forms.Textarea)
    body_nl = forms.CharField(
        label=_("Text, Dutch"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 28}),
        help_text=_("Markdown. Each section begins with ## and ends its line with {#anchor}."),
        strip=False,
    )
    title_en = forms.CharField(label=_("Title, English"), max_length=120)
    summary_en = forms.CharField(label=_("Summary, English"), max_length=500, widget=forms.Textarea)
    body_en = forms.CharField(
        label=_("Text, English"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 28}),
        strip=False,
    )
    note = forms.CharField(
        label=_("What changed, and why"),
        max_length=500,
        widget=forms.Textarea,
        help_text=_("Everybody reads this beside the new version."),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)  # beside what says "saved"
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def wording(self) -> Wording:
        data = {name: self.cleaned_data[name] for name in Wording.__dataclass_fields__}
        for name in ("body_nl", "body_en"):
            data[name] = data[name].replace("\r\n", "\n").strip()
        return Wording(**data)


class SendBackForm(forms.Form):
    use_required_attribute = False

    because = forms.CharField(
        label=_("What should be different"), max_length=500, widget=forms.Textarea
    )


class UseForm(forms.Form):
    """Whether a protocol was used in practice; when not, why."""

    use_required_attribute = False

    was_used = forms.ChoiceField(
        label=_("Did you use this protocol?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Why not"),
        required=False,
        max_length=500,
        widget=forms.Textarea,
        help_text=_("Your answer makes the protocol better. Without names."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("was_used") == "no" and not data.get("because"):
            self.add_error("because", str(_("Say why it was not used.")))
        return data
