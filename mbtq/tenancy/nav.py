"""The items of the main menu, in their order; an item without its permission is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mbtq.tenancy.permissions import Permission as P


@dataclass(frozen=True)
class Item:
    """One menu item: its page, the right it needs, the kind of organisation it belongs to.

    `role`: only for who has this role, where others with the right have another home.
    """

    label: Promise | str
    page: str
    icon: str
    permission: P
    kind: str = "provider"
    role: str = ""

    def fits(self, kind: str, permissions: frozenset[P], roles: list[str]) -> bool:
        is_theirs = not self.role or self.role in roles
        return self.kind in ("any", kind) and self.permission in permissions and is_theirs


ITEMS = (
    Item(_("My week"), "dashboards:my-week", "week", P.MY_WEEK_VIEW),
    Item(_("Agenda"), "dashboards:agenda", "agenda", P.AGENDA_VIEW),
    Item(_("Team board"), "dashboards:team-home", "board", P.TEAM_EDIT, role="team_lead"),
    Item(_("Overview"), "dashboards:organisation-board", "board", P.ORGANISATION_BOARD_VIEW),
    Item(_("Portfolio"), "dashboards:portfolio", "board", P.PORTFOLIO_VIEW, "centre"),
    Item(_("To decide"), "dashboards:decisions", "decide", P.DECISION_VIEW, "centre"),
    Item(_("Programs"), "programs:program-list", "program", P.PROGRAM_VIEW),
    Item(_("Teams"), "programs:team-list", "team", P.TEAM_VIEW),
    Item(_("Practitioners"), "programs:practitioner-list", "people", P.PRACTITIONER_VIEW),
    Item(_("Sessions"), "fidelity:session-list", "session", P.SESSION_VIEW),
    Item(_("Sessions"), "fidelity:session-counts", "session", P.SESSION_COUNT),
    Item(_("Treatments"), "fidelity:treatment-list", "person", P.TREATMENT_VIEW),
    Item(_("My fidelity"), "fidelity:my-fidelity", "chart", P.FIDELITY_OWN),
    Item(_("Supervision"), "supervision:session-list", "talk", P.SUPERVISION_VIEW),
    Item(_("Registration"), "training:dossier", "certificate", P.DOSSIER_OWN),
    Item(_("Registrations"), "training:people", "certificate", P.REGISTRATION_VIEW),
    Item(_("Statements"), "training:statement-list", "edit", P.STATEMENT_WRITE),
    Item(_("Courses"), "training:edition-list", "calendar", P.TRAINING_VIEW),
    Item(_("Rate"), "fidelity:rating-board", "play", P.RATING_OWN),
    Item(_("Reliability"), "fidelity:reliability", "standard", P.RELIABILITY_VIEW),
    Item(_("Signals"), "supervision:signal-list", "signal", P.SIGNAL_VIEW),
    Item(_("Checklists"), "audits:checklist-list", "checklist", P.CHECKLIST_VIEW),
    Item(_("Audits"), "audits:audit-list", "audit", P.AUDIT_VIEW),
    Item(_("Audits"), "audits:centre-audit-list", "audit", P.CENTRE_AUDIT_VIEW, "centre"),
    Item(_("Registrations"), "training:register", "certificate", P.REGISTER_VIEW, "centre"),
    Item(_("Applications"), "training:application-list", "plan", P.REGISTER_VIEW, "centre"),
    Item(_("Courses"), "training:course-list", "calendar", P.COURSE_MANAGE, "centre"),
    Item(_("Signals"), "dashboards:centre-rates", "signal", P.SIGNAL_RATE_VIEW, "centre"),
    Item(_("Standards"), "audits:standard-list", "standard", P.STANDARD_VIEW, "centre"),
    Item(_("Manual"), "programs:manual", "book", P.MANUAL_VIEW, "any"),
    Item(_("Reports"), "reporting:document-list", "report", P.REPORT_VIEW),
    Item(_("Integrations"), "api:client-list", "link", P.INTEGRATION_VIEW),
    Item(_("Members"), "tenancy:members", "members", P.MEMBER_VIEW, "any"),
    Item(_("Access log"), "tenancy:trail", "log", P.TRAIL_VIEW, "any"),
    Item(_("Roles"), "tenancy:roles", "key", P.ROLE_VIEW, "any"),
)
# What the bar at the bottom of a phone shows, by icon.
BOTTOM = ("week", "agenda", "session", "talk", "play")
