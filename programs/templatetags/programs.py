"""Words about programs for templates."""

from __future__ import annotations

from django import template

from programs.models import RiskScore
from programs.risk_words import in_language
from programs.selectors.risk_page import stored_model

register = template.Library()


@register.filter
def stop_reasons(score: RiskScore) -> list[str]:
    """What the stop signals of a score say, in the words of its model; a code says nothing."""
    if not score.knock_outs:
        return []
    rules = stored_model(score.model).knock_outs
    return [in_language(rule.reason) for rule in rules if rule.id in score.knock_outs]
