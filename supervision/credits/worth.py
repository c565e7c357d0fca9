"""What one session of supervision is worth, with its derivation. Exact fractions inside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from supervision.choices import CreditReason
from supervision.credits.rulebook import versions
from supervision.credits.rules import Rules

MOST_MINUTES = 600
MOST_PRESENT = 30
# From here on a number that is not whole cannot look whole: a norm has at most four digits.
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Credit:
    """The worth of a session for each supervisee present.

    `exact`: minutes / `norm_minutes`; it decides, and `value` is what is shown: rounded half up to
    two decimals. `counts`: whether it is enough for a session. `counted`: what is added up, the
    whole part as long as parts of a session do not count. `reason`: counted, rest_left_out or
    fraction. `is_confirmed`: whether the register confirms the norm for so many people. `rules`:
    the key of the version that was used.
    """

    minutes: int
    present: int
    norm_minutes: int
    exact: Fraction
    counted: Fraction
    reason: CreditReason
    is_confirmed: bool
    derivation: str
    rules: str

    @property
    def value(self) -> float:
        return float(_rounded(self.exact, 2))

    @property
    def counts(self) -> bool:
        return self.counted > 0


def credits(minutes: int, present: int, rules: Rules | None = None) -> Credit:
    """What `minutes` of supervision with `present` supervisees is worth for each of them.

    Without `rules` the newest version decides. Raises `ValueError` with a sentence for what cannot
    be a session: no whole number, nothing, over 600 minutes or over 30 people.
    """
    _check("The minutes", minutes, MOST_MINUTES)
    _check("The number of supervisees present", present, MOST_PRESENT)
    rules = rules or versions()[-1]
    norm = rules.norm_minutes(present)
    exact = Fraction(minutes, norm)
    whole = Fraction(int(exact))
    counted = exact if rules.fractions_count else whole
    reason = CreditReason.COUNTED
    if counted != exact:
        reason = CreditReason.REST_LEFT_OUT if whole else CreditReason.FRACTION
    return Credit(
        minutes=minutes,
        present=present,
        norm_minutes=norm,
        exact=exact,
        counted=counted,
        reason=reason,
        is_confirmed=present <= rules.largest_group,
        derivation=f"{minutes} / {_norm_written(present, rules)} = {written(exact)}",
        rules=rules.key,
    )


def written(exact: Fraction) -> str:
    """A number of sessions with a point and at most two decimals: 1, 0.67.

    Just under a whole it gets more of them, so that what falls short never looks enough: 0.998.
    """
    for decimals in range(2, MOST_DECIMALS + 1):
        rounded = _rounded(exact, decimals)
        if exact.denominator == 1 or rounded != rounded.to_integral_value():
            break
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _norm_written(present: int, rules: Rules) -> str:
    if present == 1:
        return str(rules.individual_minutes)
    return f"(({present} / 2) x {rules.group_minutes})"


def _rounded(exact: Fraction, decimals: int) -> Decimal:
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _check(name: str, found: object, most: int) -> None:
    if isinstance(found, bool) or not isinstance(found, int):
        raise ValueError(f"{name} must be a whole number.")
    if not 1 <= found <= most:
        raise ValueError(f"{name} must lie between 1 and {most}.")
