"""Why a coefficient cannot be computed, in the words of the page.

`fidelity.agreement` is pure and gives its reasons as English sentences; here each one that a table
of ratings can lead to gets its translatable sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

_TOO_SMALL = _lazy("At least two recordings and two raters with scores are needed.")
_NO_DOUBLES = _lazy("No recording was scored by two raters.")
REASONS: Mapping[str, Promise | str] = {
    "At least two targets and two raters with scores are needed.": _TOO_SMALL,
    "At least two targets are needed.": _TOO_SMALL,
    "At least two raters are needed.": _TOO_SMALL,
    "No target was scored by two raters.": _NO_DOUBLES,
    "No unit was scored by two raters.": _NO_DOUBLES,
    "No rater scored two targets.": _lazy("No rater scored two recordings."),
    "The raters fall into groups that share no target: their severity cannot be told apart from "
    "differences between the targets.": _lazy(
        "The raters fall into groups that share no recording: how strict they are cannot be told "
        "apart from differences between the recordings."
    ),
    "There are too few scores to leave a residual.": _lazy(
        "There are too few scores to tell error from real differences."
    ),
    "All scores are the same: agreement cannot be told from chance.": _lazy(
        "All scores are the same: agreement cannot be told from chance."
    ),
    "There are too few units for an interval.": _lazy(
        "Too few recordings were rated twice to give an interval."
    ),
}


def reason_in_words(reason: str) -> str:
    """The sentence for a reason of the statistics; a general one for what is not known here."""
    found = REASONS.get(reason)
    return str(found) if found else _("With these ratings the figures cannot be computed.")
