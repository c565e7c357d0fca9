"""The statement that scores all programs of an organisation, as `programs.risk` says it.

`programs.risk` is the specification and scores one case; here the same rules stand once more as
one SQL statement, because a loop over ten thousand programs costs twenty times as much. Both must
give the same rows, which `tests/programs/test_risk_in_sql.py` searches for with random programs.

What the model decides travels as parameters (`programs.services.risk.parameters`); only the
knock-outs become SQL. Three units keep every sum exact: answers come in halves of a point, their
median or interval in quarters, and shares of 1 in billionths, the nine decimals to which every
figure is rounded.
"""

from __future__ import annotations

from psycopg2 import sql

from programs.risk_model import KnockOut, Model
from programs.services.risk import scoring_parts as scoring
from programs.services.risk import storing_parts as storing

PARTS: dict[str, str | sql.SQL] = {
    "factors": scoring.FACTORS,
    "asked": scoring.ASKED,
    "latest": scoring.LATEST,
    "together": scoring.TOGETHER,
    "rated": scoring.RATED,
    "worded": scoring.WORDED,
    "weighed": scoring.WEIGHED,
    "changed": scoring.CHANGED,
    "figures": scoring.FIGURES,
    "decided": scoring.DECIDED,
    "scored": scoring.SCORED,
    "earlier": storing.EARLIER,
    "compared": storing.COMPARED,
    "moved": storing.MOVED,
    "news": storing.NEWS,
    "written": storing.WRITTEN,
    "checked": storing.CHECKED,
}


def scoring_statement(model: Model) -> sql.Composable:
    """Scores and writes in one go; gives the ids of the new scores."""
    parts = [
        sql.SQL("{} AS ({})").format(sql.Identifier(name), _part(body, model))
        for name, body in PARTS.items()
    ]
    return sql.SQL("WITH {} SELECT id FROM news").format(sql.SQL(", ").join(parts))


def _part(body: str | sql.SQL, model: Model) -> sql.Composable:
    if isinstance(body, str):
        return sql.SQL(body)
    fired = [
        sql.SQL("CASE WHEN {} THEN {} END").format(_fires(rule), sql.Literal(rule.id))
        for rule in model.knock_outs
    ]
    return body.format(knock_outs=sql.SQL(", ").join(fired))


def _fires(rule: KnockOut) -> sql.Composable:
    """The condition of a knock-out; NULL, which does not fire, where a value is not known."""
    found = [_at_most(key, most) for key, most in rule.all_of.items()]
    if rule.any_of:
        either = [_at_most(key, most) for key, most in rule.any_of.items()]
        found.append(sql.SQL("({})").format(sql.SQL(" OR ").join(either)))
    if rule.stage_at_least is not None:
        found.append(sql.SQL("stage >= {}").format(sql.Literal(rule.stage_at_least)))
    if rule.stage_at_most is not None:
        found.append(sql.SQL("stage <= {}").format(sql.Literal(rule.stage_at_most)))
    if rule.gates_green is not None:
        found.append(sql.SQL("gates_green = {}").format(sql.Literal(rule.gates_green)))
    return sql.SQL(" AND ").join(found) if found else sql.SQL("true")


def _at_most(key: str, most: float) -> sql.Composable:
    return sql.SQL("{} <= {}").format(sql.Identifier(key), sql.Literal(4 * most))
