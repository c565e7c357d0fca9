"""The words that an audit report explains."""

from __future__ import annotations

from django.utils.translation import gettext as _


def glossary() -> list[tuple[str, str]]:
    """Word and meaning, in the order of the alphabet of the language."""
    words = [
        (_("Adherence"), _("Doing what the model prescribes.")),
        (_("Competence"), _("Doing it well, at the right moment.")),
        (_("Differentiation"), _("Being recognisably other than treatment that is not MBT.")),
        (_("Norm"), _("What is expected at least; score 4 means that the norm is reached.")),
        (
            _("Critical criterion"),
            _("A criterion about safety; a low score weighs more than any mean."),
        ),
        (_("Consensus"), _("The one score on which both auditors agree after they talked.")),
        (_("Must-point"), _("A deviation from a norm that has to be put right before a term.")),
        (_("Suggestion"), _("Advice; the program decides whether to follow it.")),
        (_("Determinant"), _("One of eight conditions on which a start that holds depends.")),
        (
            _("Risk signal"),
            _("How much those conditions are lacking, from 0 to 100, with what is unknown."),
        ),
        (
            _("Stop signal"),
            _("A condition so poor that it outweighs all others, whatever the total."),
        ),
        (
            _("Weighted kappa"),
            _("Agreement of two auditors beyond chance; 1 is full agreement, 0 is chance."),
        ),
        (
            _("95 percent interval"),
            _("The range in which the true value lies, if 95 of 100 such ranges hold it."),
        ),
        (
            _("Content hash"),
            _("A fingerprint of the frozen data; the smallest change gives another one."),
        ),
    ]
    return sorted(words, key=lambda pair: pair[0].casefold())
