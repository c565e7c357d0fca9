"""The roles, in code; only who has which role is data."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mbtq.tenancy.permissions import Permission as P

EVERYBODY = frozenset({P.ROLE_VIEW, P.PROGRAM_VIEW, P.MANUAL_VIEW})


class Role:
    """One role: what it is called, what it is for, where it starts, and what it may do."""

    code: ClassVar[str]
    name: ClassVar[Promise | str]
    description: ClassVar[Promise | str]
    home: ClassVar[str]  # name of the page; the organisation is its only argument
    kind: ClassVar[str] = "provider"  # of organisation in which the role can be given
    permissions: ClassVar[frozenset[P]]


class Therapist(Role):
    code = "therapist"
    name = _("Therapist")
    description = _("Treats patients in a team and sees the own work.")
    home = "dashboards:my-week"
    permissions = EVERYBODY | {
        P.MY_WEEK_VIEW,
        P.RISK_VIEW,
        P.TEAM_VIEW,
        P.DETERMINANT_RATE,
        P.SESSION_LOG,
        P.SESSION_VIEW,
        P.TREATMENT_VIEW,
        P.FIDELITY_OWN,
        P.RECORDING_ADD,
        P.RECORDING_RATE,
        P.RATING_OWN,
        P.BASELINE_SET,
        P.SUPERVISION_VIEW,
        P.SUPERVISION_OWN,
        P.SIGNAL_RAISE,
        P.PROTOCOL_USE,
        P.SIGNAL_VIEW,
        P.TRAINING_VIEW,
        P.DOSSIER_OWN,
    }


class Supervisor(Role):
    code = "supervisor"
    name = _("Supervisor")
    description = _("Supervises therapists and sees what concerns the supervisees.")
    home = "dashboards:agenda"
    permissions = EVERYBODY | {
        P.MY_WEEK_VIEW,
        P.AGENDA_VIEW,
        P.TEAM_VIEW,
        P.PRACTITIONER_VIEW,
        P.RISK_VIEW,
        P.DETERMINANT_RATE,
        P.CHECKLIST_VIEW,
        P.SESSION_VIEW,
        P.TREATMENT_VIEW,
        P.RECORDING_ADD,
        P.RECORDING_RATE,
        P.RATING_OWN,
        P.TEAM_RATE,
        P.RATING_ASSIGN,
        P.RELIABILITY_VIEW,
        P.BASELINE_SET,
        P.SUPERVISION_VIEW,
        P.SUPERVISION_OWN,
        P.SUPERVISION_GIVE,
        P.SUPERVISION_PLAN,
        P.SIGNAL_RAISE,
        P.PROTOCOL_USE,
        P.SIGNAL_VIEW,
        P.SIGNAL_HANDLE,
        P.TRAINING_VIEW,
        P.DOSSIER_OWN,
        P.STATEMENT_WRITE,
    }


class TeamLead(Role):
    code = "team_lead"
    name = _("Team lead")
    description = _("Leads a team: staffing, checklists and the risk of its program.")
    home = "dashboards:team-home"
    permissions = EVERYBODY | {
        P.TEAM_VIEW,
        P.TEAM_EDIT,
        P.PRACTITIONER_VIEW,
        P.DETERMINANT_RATE,
        P.CHANGE_EVENT_RECORD,
        P.RISK_VIEW,
        P.RISK_DETAIL_VIEW,
        P.CHECKLIST_VIEW,
        P.CHECKLIST_FILL,
        P.AUDIT_VIEW,
        P.REPORT_VIEW,
        P.SESSION_COUNT,
        P.TREATMENT_VIEW,
        P.TREATMENT_MANAGE,
        P.FIDELITY_TEAM,
        P.RATING_OWN,
        P.TEAM_RATE,
        P.BASELINE_SET,
        P.RELIABILITY_VIEW,
        P.SUPERVISION_VIEW,
        P.SUPERVISION_PLAN,
        P.SUPERVISION_COUNT,
        P.SIGNAL_RAISE,
        P.PROTOCOL_USE,
        P.SIGNAL_VIEW,
        P.SIGNAL_HANDLE,
        P.SIGNAL_COUNT,
        P.TRAINING_VIEW,
        P.DOSSIER_OWN,
        P.REGISTRATION_VIEW,
    }


class Manager(Role):
    code = "manager"
    name = _("Program lead")
    description = _("Is responsible for the programs, the people and their access.")
    home = "dashboards:organisation-board"
    permissions = EVERYBODY | {
        P.ORGANISATION_BOARD_VIEW,
        P.PROGRAM_EDIT,
        P.TEAM_VIEW,
        P.TEAM_EDIT,
        P.PRACTITIONER_VIEW,
        P.PRACTITIONER_EDIT,
        P.DETERMINANT_RATE,
        P.CHANGE_EVENT_RECORD,
        P.RISK_VIEW,
        P.RISK_DETAIL_VIEW,
        P.CHECKLIST_VIEW,
        P.CHECKLIST_FILL,
        P.AUDIT_VIEW,
        P.REPORT_VIEW,
        P.SESSION_COUNT,
        P.FIDELITY_TEAM,
        P.RATING_OWN,
        P.TEAM_RATE,
        P.ANCHORS_IMPORT,
        P.BASELINE_SET,
        P.RATING_ASSIGN,
        P.RELIABILITY_VIEW,
        P.MEMBER_VIEW,
        P.MEMBER_MANAGE,
        P.SUPERVISION_VIEW,
        P.SUPERVISION_PLAN,
        P.SUPERVISION_COUNT,
        P.SIGNAL_RAISE,
        P.PROTOCOL_USE,
        P.SIGNAL_VIEW,
        P.SIGNAL_HANDLE,
        P.SIGNAL_COUNT,
        P.TRAINING_VIEW,
        P.DOSSIER_OWN,
        P.REGISTRATION_VIEW,
        P.INTEGRATION_VIEW,
        P.INTEGRATION_MANAGE,
        P.DATA_IMPORT,
        P.DATA_EXPORT,
    }


class PrivacyOfficer(Role):
    code = "privacy_officer"
    name = _("Privacy officer")
    description = _("Sees who did and saw what, not the content itself.")
    home = "tenancy:trail"
    permissions = frozenset({P.ROLE_VIEW, P.MANUAL_VIEW, P.TRAIL_VIEW, P.MEMBER_VIEW})


class Integrator(Role):
    code = "integrator"
    name = _("Integration manager")
    description = _("Connects other systems of the organisation.")
    home = "api:client-list"
    permissions = frozenset(
        {
            P.ROLE_VIEW,
            P.MANUAL_VIEW,
            P.INTEGRATION_VIEW,
            P.INTEGRATION_MANAGE,
            P.DATA_IMPORT,
            P.DATA_EXPORT,
        }
    )


class Auditor(Role):
    code = "auditor"
    name = _("Auditor")
    description = _("Audits programs for the expertise centre, inside them as a visitor.")
    home = "dashboards:portfolio"
    kind = "centre"
    permissions = EVERYBODY | {
        P.PORTFOLIO_VIEW,
        P.CENTRE_AUDIT_VIEW,
        P.STANDARD_VIEW,
        P.AUDIT_VIEW,
        P.AUDIT_SCORE,
        P.RISK_VIEW,
        P.RISK_DETAIL_VIEW,
        P.TEAM_VIEW,
        P.CHECKLIST_VIEW,
        P.REPORT_VIEW,
        P.RECORDING_RATE,
        P.RATING_OWN,
        P.SIGNAL_RATE_VIEW,
    }


class CentreStaff(Role):
    code = "centre_staff"
    name = _("Staff of the expertise centre")
    description = _("Plans audits and keeps standards and registrations.")
    home = "dashboards:portfolio"
    kind = "centre"
    permissions = frozenset(
        {
            P.ROLE_VIEW,
            P.MANUAL_VIEW,
            P.MANUAL_WRITE,
            P.MANUAL_PUBLISH,
            P.PORTFOLIO_VIEW,
            P.CENTRE_AUDIT_VIEW,
            P.AUDIT_PLAN,
            P.STANDARD_VIEW,
            P.MEMBER_VIEW,
            P.MEMBER_MANAGE,
            P.TRAIL_VIEW,
            P.SIGNAL_RATE_VIEW,
            P.COURSE_MANAGE,
            P.REGISTER_VIEW,
            P.REGISTER_MANAGE,
        }
    )


class Committee(Role):
    code = "committee"
    name = _("Committee member")
    description = _("Decides on certificates, never in a case of one's own.")
    home = "dashboards:decisions"
    kind = "centre"
    permissions = frozenset(
        {
            P.ROLE_VIEW,
            P.MANUAL_VIEW,
            P.MANUAL_PUBLISH,
            P.DECISION_VIEW,
            P.STANDARD_VIEW,
            P.REGISTER_VIEW,
            P.REGISTRATION_DECIDE,
        }
    )


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Therapist,
        Supervisor,
        TeamLead,
        Manager,
        PrivacyOfficer,
        Integrator,
        Auditor,
        CentreStaff,
        Committee,
    )
}
# Roles a provider may give to a visitor from outside, besides its own.
VISITOR_ROLES = ("auditor",)


def permissions_of(codes: list[str]) -> frozenset[P]:
    """The union over the roles; a code that no longer exists gives nothing."""
    return frozenset[P]().union(*(ROLES[code].permissions for code in codes if code in ROLES))
