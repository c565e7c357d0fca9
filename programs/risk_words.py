"""The risk in words: what decided the level, what was rated, how sure we are of it.

A risk is a signal to talk about, so no sentence here speaks of a chance.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from programs.choices import DETERMINANT_IDS
from programs.labels import DETERMINANTS, EVENTS, LEVELS
from programs.risk.case import Mixed, Rating
from programs.risk.explaining import Lever, Reason
from programs.risk.scoring import Result
from programs.risk.trend import Comparison
from programs.risk_model import KnockOut
from programs.selectors.risk_page import Factor


def factor_name(key: str) -> str:
    """ "D1 Support in the organisation"."""
    return f"{DETERMINANT_IDS[key]} {DETERMINANTS[key]}"  # type: ignore[index]


def interval_words(result: Result) -> str:
    """The sentence under the badge."""
    return _("The risk %(lies)s. This is a signal to talk about, not a prediction.") % {
        "lies": formats.lies(result.risk_low, result.risk_high)
    }


def coverage_words(result: Result) -> str:
    return _("%(share)s percent known") % {"share": formats.points(result.coverage)}


def reason_words(reason: Reason) -> str:
    """One sentence for the rule that decided, or for an event that raised the level."""
    given = reason.params
    if reason.code == "raised_by_event":
        return _("One level higher because of a recent change: %(event)s, %(day)s.") % {
            "event": EVENTS[given["kind"]],
            "day": formats.daytext(given["on"]),
        }
    return _rule_sentences()[reason.code] % {
        "share": formats.points(given.get("coverage")),
        "needed": formats.points(given.get("needed")),
        "border": formats.points(given.get("border")),
        "first": formats.points(given.get("from_border")),
        "last": formats.points(given.get("to_border")),
    }


def _rule_sentences() -> dict[str, str]:
    crosses = _("What is unknown decides on which side of the border %(border)s it lies.")
    return {
        "knock_out": _("A stop signal fired; it outweighs the rest."),
        "lower_bound_above_high": _("What is established already lies above %(border)s."),
        "coverage_too_small": _(
            "Only %(share)s percent is known; a level needs at least %(needed)s percent."
        ),
        "crosses_low": crosses,
        "crosses_high": crosses,
        "low": _("Even with everything unknown against it, it stays under %(border)s."),
        "low_but_coverage_small": _(
            "It lies low, but only %(share)s percent is known; Low needs %(needed)s percent."
        ),
        "between": _("The whole interval lies between %(first)s and %(last)s."),
    }


def rating_words(rating: Rating) -> str:
    """+1, "mixed, −1 to +2", or the word for unknown."""
    if isinstance(rating, Mixed):
        low, high = formats.halves(rating.low), formats.halves(rating.high)
        return _("mixed, %(low)s to %(high)s") % {"low": low, "high": high}
    return formats.halves(rating)


def gap_words(factor: Factor) -> str:
    """Why there is no rating."""
    if factor.expired:
        return ngettext(
            "Out of date: %(n)s rating is older than 12 months and no longer counts",
            "Out of date: %(n)s ratings are older than 12 months and no longer count",
            factor.expired,
        ) % {"n": factor.expired}
    if factor.unknown:
        return ngettext(
            "Unknown: %(n)s person was asked and does not know",
            "Unknown: %(n)s people were asked and do not know",
            factor.unknown,
        ) % {"n": factor.unknown}
    return _("Unknown: nobody has rated it yet")


def informants_words(used: int, spread: float | None, is_split: bool = False) -> str:
    """How many say so, and whether they agree."""
    if not used:
        return _("nobody")
    if used == 1:
        return _("1 person")
    if not spread:
        return _("%(n)s people, they agree") % {"n": used}
    differ = formats.number(spread, 0 if float(spread).is_integer() else 1)
    if is_split:
        return _("%(n)s people, %(spread)s apart: talk about it") % {"n": used, "spread": differ}
    return _("%(n)s people, %(spread)s apart") % {"n": used, "spread": differ}


def age_words(factor: Factor) -> str:
    """The age of the oldest rating used."""
    if factor.months is None:
        return _("not applicable")
    if factor.months == 0:
        return _("less than a month")
    words = ngettext("%(n)s month", "%(n)s months", factor.months) % {"n": factor.months}
    return _("%(age)s: rate again") % {"age": words} if factor.is_stale else words


def added_words(factor: Factor) -> str:
    """What it adds, in points of 100."""
    if factor.low == factor.high:
        return formats.number1(100 * factor.low)
    return formats.between(100 * factor.low, 100 * factor.high, 1)


def conditions_of(rule: KnockOut, result: Result) -> str:
    """The ratings on which a stop signal rests: "D1 Support in the organisation −2"."""
    found = [
        f"{factor_name(key)} {formats.halves(rating)}"
        for key in (*rule.all_of, *rule.any_of)
        if isinstance(rating := result.case.ratings.get(key), float | int)
        and rating <= {**rule.all_of, **rule.any_of}[key]
    ]
    return ", ".join(found)


def lever_words(lever: Lever, now: str) -> str:
    """What one step up would do."""
    moved = {
        "factor": factor_name(lever.key),
        "before": rating_words(lever.rating),
        "after": rating_words(lever.better),
        "points": formats.number1(100 * lever.drop_high),
    }
    text = _("%(factor)s from %(before)s to %(after)s: %(points)s points less.") % moved
    if lever.clears:
        text += " " + ngettext(
            "%(n)s stop signal goes.", "%(n)s stop signals go.", len(lever.clears)
        ) % {"n": len(lever.clears)}
    if lever.level != now:
        text += " " + _("It would then be: %(level)s.") % {"level": LEVELS[lever.level]}
    return text


def trend_period() -> str:
    return _("over the last two quarters")


def needs_words(factors: Iterable[Factor], change: Comparison | None) -> list[tuple[str, str]]:
    """Factors that ask for help now, with the reason, in their order.

    Those that fell since the outcome before, are rated below zero (by anybody, where the views
    are mixed), or weigh the most of what is unknown.
    """
    fell = {
        one.key: one
        for one in (change.moved if change else ())
        if one.by is not None and one.by < 0
    }
    unknown = [one for one in factors if one.rating is None]
    heaviest = max(unknown, key=lambda one: one.weight).key if unknown else ""
    found = []
    for one in factors:
        if (moved := fell.get(one.key)) is not None:
            spans = {"before": rating_words(moved.before), "after": rating_words(moved.after)}
            found.append((one.key, _("fell from %(before)s to %(after)s") % spans))
        elif (lowest := _lowest(one.rating)) is not None and lowest < 0:
            found.append((one.key, _("rated %(rating)s") % {"rating": rating_words(one.rating)}))
        elif one.key == heaviest:
            found.append((one.key, _("unknown, and it weighs the most of what is unknown")))
    return found


def _lowest(rating: Rating) -> float | None:
    return rating.low if isinstance(rating, Mixed) else rating
