"""The forms of one's own account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mbtq.accounts.models import Density, Theme, User


class ProfileForm(forms.ModelForm):
    """Name, language and looks."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser")), *settings.LANGUAGES],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(
        label=_("Density of tables"), choices=Density.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = ("name", "language", "theme", "density")
