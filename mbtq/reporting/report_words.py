"""The sentences of an audit report, from codes and figures of its frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from audits.choices import Outcome
from mbtq.core import formats
from programs.risk.explaining import Reason
from programs.risk_model import Levels
from programs.risk_words import reason_words

LEAST_GOOD, LEAST_FAIR = 0.6, 0.4


def outcome_words(outcome: str | None) -> str:
    """What the figures suggest, in one word or two."""
    return {
        Outcome.OPTIMAL: _("Certificate, with distinction"),
        Outcome.CERTIFICATE: _("Certificate"),
        Outcome.PROVISIONAL: _("Provisional certificate"),
        Outcome.NONE: _("No certificate"),
    }.get(Outcome(outcome) if outcome else None, _("Not yet clear"))  # type: ignore[arg-type]


def suggestion_sentence(suggestion: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Why the figures suggest this outcome. `titles` gives the criteria by id."""
    given = suggestion["params"]
    ids = [given["id"]] if "id" in given else list(given.get("ids", []))
    values = {
        "mean": formats.number1(given.get("mean")),
        "needed": formats.number1(given.get("needed")),
        "share": formats.points(given.get("needed")),
        "known": given.get("known"),
        "applicable": given.get("applicable"),
        "score": given.get("score"),
        "criteria": ", ".join(f"{one} {titles.get(one, '')}".strip() for one in ids),
    }
    return _suggestions()[suggestion["code"]] % values


def _suggestions() -> dict[str, str]:
    return {
        "too_little_known": _(
            "Only %(known)s of the %(applicable)s criteria have a score; a suggestion needs"
            " %(share)s percent."
        ),
        "critical_unknown": _("A critical criterion was not assessed: %(criteria)s."),
        "critical_absent": _("A critical criterion is absent: %(criteria)s."),
        "mean_below_provisional": _("The mean is %(mean)s; at least %(needed)s is needed."),
        "critical_below_floor": _(
            "The critical criterion %(criteria)s scores %(score)s, below the floor."
        ),
        "mean_below_norm": _("The mean is %(mean)s; the norm is %(needed)s."),
        "every_domain_at_norm": _("The mean is %(mean)s and every domain reaches the norm."),
        "norm_attained": _(
            "The mean is %(mean)s, at the norm, and no critical criterion lies below the floor."
        ),
    }


def known_words(tally: Mapping[str, Any]) -> str:
    """How much of it was assessed: "18 of 24"."""
    return _("%(known)s of %(total)s") % {"known": tally["known"], "total": tally["applicable"]}


def change_words(now: float | None, before: float | None) -> str:
    """The difference with the former audit, or that there is none to give."""
    if now is None or before is None:
        return _("not available")
    return formats.number(round(now, 1) - round(before, 1), 1, sign=True)


def score_words(value: str | None) -> str:
    """A score as it is printed in a table."""
    words = {"not_applicable": _("N/A"), "unknown": _("Unknown"), None: _("Not assessed")}
    return words.get(value) or str(value or _("Not assessed"))


def exact_sentence(found: Mapping[str, Any]) -> str:
    """How often two auditors gave the same score before they talked."""
    if not found["n"]:
        return _("There is no criterion that both auditors scored.")
    return _(
        "Before they talked, the auditors gave the same score to %(exact)s percent of the %(n)s"
        " criteria that both scored; %(near)s percent lay at most one point apart."
    ) % {
        "exact": formats.points(found["exact"]),
        "near": formats.points(found["within_1"]),
        "n": found["n"],
    }


def kappa_sentence(found: Mapping[str, Any]) -> str:
    """The weighted kappa with its interval, or why there is none."""
    if found["kappa"] is None or found["lower"] is None:
        return {
            "too_few": _("There are too few criteria to compute a weighted kappa."),
            "one_category": _("Both gave one and the same score throughout: kappa has no meaning."),
            "all_equal": _("All scores were equal: kappa is 1, without an interval."),
            "one_auditor_constant": _("One auditor gave a single score throughout: kappa is 0."),
        }.get(found["reason"], _("A weighted kappa could not be computed."))
    return _("%(name)s: %(kappa)s, 95 percent interval %(low)s to %(high)s.") % {
        "name": _("Linear weights") if found["weighting"] == "linear" else _("Quadratic weights"),
        "kappa": formats.number2(found["kappa"]),
        "low": formats.number2(found["lower"]),
        "high": formats.number2(found["upper"]),
    }


def rating_words(rating: Any) -> str:
    """A frozen rating of a determinant: +1, a range of informants, or the word for unknown."""
    if isinstance(rating, Mapping) and rating:
        low, high = rating.get("mixed", (None, None))
        spread = {"low": formats.halves(low), "high": formats.halves(high)}
        return _("mixed, %(low)s to %(high)s") % spread
    return formats.halves(rating) if isinstance(rating, int | float) else formats.unknown()


def rule_sentence(risk: Mapping[str, Any], borders: Levels) -> str:
    """Which rule gave the level."""
    code = risk["rule"]
    low_border = code in ("crosses_low", "low")
    needed = borders.low_min_coverage if code.startswith("low_but") else borders.min_coverage
    params = {
        "coverage": risk["coverage"],
        "needed": needed,
        "border": borders.low_below if low_border else borders.high_above,
        "from_border": borders.low_below,
        "to_border": borders.high_above,
    }
    return reason_words(Reason(code, params))
