"""What supervision counts for in the register: pure rules, no Django, no clock, no database."""

from supervision.choices import CreditReason
from supervision.credits.rulebook import load_rules, rules_of, rules_on, versions
from supervision.credits.rules import Needed, Rules, check_versions, version_on
from supervision.credits.tallying import Counted, Limit, Row, Tally, tally
from supervision.credits.worth import Credit, credits, written

__all__ = [
    "Counted",
    "Credit",
    "CreditReason",
    "Limit",
    "Needed",
    "Row",
    "Rules",
    "Tally",
    "check_versions",
    "credits",
    "load_rules",
    "rules_of",
    "rules_on",
    "tally",
    "version_on",
    "versions",
    "written",
]
