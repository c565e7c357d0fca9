"""What a session counts for, in words: the sum, and why it counts or does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from mbtq.core import formats
from supervision.choices import CreditReason, Track
from supervision.credits import Counted, Credit, written
from supervision.labels import TRACKS


def derivation_words(credit: Credit) -> str:
    """ "2 present: 60 minutes for one session. 60 minutes is 1 session." and what is doubtful."""
    sentences = [
        _("%(present)s present: %(norm)s minutes for one session.")
        % {"present": credit.present, "norm": credit.norm_minutes},
        ngettext(
            "%(minutes)s minute is %(sessions)s.",
            "%(minutes)s minutes is %(sessions)s.",
            credit.minutes,
        )
        % {"minutes": credit.minutes, "sessions": sessions_words(credit.exact)},
    ]
    if credit.reason is CreditReason.FRACTION:
        sentences.append(
            _("Does not count yet: the rules do not say how parts of a session count.")
        )
    elif credit.reason is CreditReason.REST_LEFT_OUT:
        sentences.append(
            _("What counts is %(sessions)s: the rules do not say how parts of a session count.")
            % {"sessions": sessions_words(credit.counted)}
        )
    if not credit.is_confirmed:
        sentences.append(_("The register has not confirmed this sum for so many people."))
    return " ".join(sentences)


def fate_words(one: Counted, track: str) -> str:
    """Why a session does not count, or not yet, or not in full; empty when it counts."""
    given = {
        "track": TRACKS[Track(track)],
        "used": sessions_number(one.used or Fraction(0)),
        "most": one.at_most,
        "counted": sessions_words(one.counted),
    }
    return _fates().get(one.reason, "") % given


def row_words(one: Counted, track: str) -> str:
    """The whole of what is said of a session, as the file of credits has it."""
    return f"{derivation_words(one.credit)} {fate_words(one, track)}".strip()


def sessions_words(exact: Fraction) -> str:
    """ "0.67 session", "1 session", "2 sessions", in the style of the language."""
    # Up to one takes the singular, as in "half a session".
    grammatical = 1 if 0 < exact <= 1 else 2
    words = npgettext("supervision", "%(n)s session", "%(n)s sessions", grammatical)
    return words % {"n": sessions_number(exact)}


def sessions_number(exact: Fraction) -> str:
    """A number of sessions; what falls short of a whole never looks whole."""
    text = written(exact)
    return formats.number(Decimal(text), len(text.partition(".")[2]))


def _fates() -> dict[CreditReason, str]:
    return {
        CreditReason.OVER_MAXIMUM: _(
            "Already %(used)s of %(most)s sessions with this kind of supervisor; this one does not "
            "count for %(track)s."
        ),
        CreditReason.PART_OVER_MAXIMUM: _(
            "Already %(used)s of %(most)s sessions with this kind of supervisor; of this one "
            "%(counted)s counts for %(track)s."
        ),
        CreditReason.SUPERVISOR_MAY_NOT: _(
            "Sessions with this kind of supervisor do not count for %(track)s."
        ),
        CreditReason.NO_REGISTRATION: _(
            "Does not count: the supervisor had no valid registration on this day."
        ),
        CreditReason.FORM: _("Intervision is not supervision; it does not count."),
        CreditReason.NOT_CONFIRMED: _("Counts as soon as it has been confirmed."),
    }
