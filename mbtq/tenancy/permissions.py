"""Every permission in the product, each with the sentence that a manager can check."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    # own work
    MY_WEEK_VIEW = "my_week.view"
    AGENDA_VIEW = "agenda.view"
    # programs
    ORGANISATION_BOARD_VIEW = "organisation_board.view"
    PROGRAM_VIEW = "program.view"
    PROGRAM_EDIT = "program.edit"
    TEAM_VIEW = "team.view"
    TEAM_EDIT = "team.edit"
    PRACTITIONER_VIEW = "practitioner.view"
    PRACTITIONER_EDIT = "practitioner.edit"
    DETERMINANT_RATE = "determinant.rate"
    CHANGE_EVENT_RECORD = "change_event.record"
    RISK_VIEW = "risk.view"
    RISK_DETAIL_VIEW = "risk_detail.view"
    # checklists and audits
    CHECKLIST_VIEW = "checklist.view"
    CHECKLIST_FILL = "checklist.fill"
    AUDIT_VIEW = "audit.view"
    AUDIT_SCORE = "audit.score"
    REPORT_VIEW = "report.view"
    # sessions and fidelity
    SESSION_LOG = "session.log"
    SESSION_VIEW = "session.view"
    SESSION_COUNT = "session.count"
    TREATMENT_VIEW = "treatment.view"
    TREATMENT_MANAGE = "treatment.manage"
    FIDELITY_OWN = "fidelity.own"
    FIDELITY_TEAM = "fidelity.team"
    RECORDING_ADD = "recording.add"
    RECORDING_RATE = "recording.rate"
    RATING_OWN = "rating.own"
    TEAM_RATE = "team.rate"
    ANCHORS_IMPORT = "anchors.import"
    RATING_ASSIGN = "rating.assign"
    RELIABILITY_VIEW = "reliability.view"
    BASELINE_SET = "baseline.set"
    # supervision and signals
    SUPERVISION_VIEW = "supervision.view"
    SUPERVISION_OWN = "supervision.own"
    SUPERVISION_GIVE = "supervision.give"
    SUPERVISION_PLAN = "supervision.plan"
    SUPERVISION_COUNT = "supervision.count"
    SIGNAL_RAISE = "signal.raise"
    SIGNAL_VIEW = "signal.view"
    SIGNAL_HANDLE = "signal.handle"
    SIGNAL_COUNT = "signal.count"
    # manual and protocols
    TRAINING_VIEW = "training.view"
    DOSSIER_OWN = "dossier.own"
    STATEMENT_WRITE = "statement.write"
    REGISTRATION_VIEW = "registration.view"
    MANUAL_VIEW = "manual.view"
    PROTOCOL_USE = "protocol.use"
    # the organisation itself
    MEMBER_VIEW = "member.view"
    MEMBER_MANAGE = "member.manage"
    ROLE_VIEW = "role.view"
    INTEGRATION_VIEW = "integration.view"
    INTEGRATION_MANAGE = "integration.manage"
    DATA_IMPORT = "data.import"
    DATA_EXPORT = "data.export"
    TRAIL_VIEW = "trail.view"
    # the expertise centre
    SIGNAL_RATE_VIEW = "signal_rate.view"
    PORTFOLIO_VIEW = "portfolio.view"
    CENTRE_AUDIT_VIEW = "centre_audit.view"
    AUDIT_PLAN = "audit.plan"
    STANDARD_VIEW = "standard.view"
    MANUAL_WRITE = "manual.write"
    MANUAL_PUBLISH = "manual.publish"
    COURSE_MANAGE = "course.manage"
    REGISTER_VIEW = "register.view"
    REGISTER_MANAGE = "register.manage"
    REGISTRATION_DECIDE = "registration.decide"
    DECISION_VIEW = "decision.view"


P = Permission

IN_WORDS: dict[Permission, Promise | str] = {
    P.MY_WEEK_VIEW: _("See the own week"),
    P.AGENDA_VIEW: _("See the supervisor's agenda"),
    P.ORGANISATION_BOARD_VIEW: _("See the overview of all programs"),
    P.PROGRAM_VIEW: _("See programs, locations and teams"),
    P.PROGRAM_EDIT: _("Add and change programs and locations"),
    P.TEAM_VIEW: _("See the team board"),
    P.TEAM_EDIT: _("Change teams and who works in them"),
    P.PRACTITIONER_VIEW: _("See who works in the teams, with qualifications"),
    P.PRACTITIONER_EDIT: _("Add and change practitioners, hand over their work"),
    P.DETERMINANT_RATE: _("Rate the determinants of a program"),
    P.CHANGE_EVENT_RECORD: _("Record a reorganisation or another change"),
    P.RISK_VIEW: _("See the risk signal of a program, in one sentence"),
    P.RISK_DETAIL_VIEW: _("See all factors behind the risk signal and try changes"),
    P.CHECKLIST_VIEW: _("See checklists"),
    P.CHECKLIST_FILL: _("Fill in and submit checklists"),
    P.AUDIT_VIEW: _("See audits, and scores once they are locked"),
    P.AUDIT_SCORE: _("Score an audit to which one is assigned"),
    P.REPORT_VIEW: _("Make and download reports"),
    P.SESSION_LOG: _("Log the own sessions"),
    P.SESSION_VIEW: _("Read the own sessions, or those of supervisees, by code"),
    P.SESSION_COUNT: _("See how many sessions each team held, as counts"),
    P.TREATMENT_VIEW: _("See the own treatments, or those of supervisees, by code"),
    P.TREATMENT_MANAGE: _("Start and end treatments of the own teams, by code"),
    P.FIDELITY_OWN: _("See the own fidelity over time, choose learning goals, rate oneself"),
    P.FIDELITY_TEAM: _("See the fidelity of a team of five or more, without names"),
    P.RECORDING_ADD: _("Note recordings, with consent and the day they are destroyed"),
    P.RECORDING_RATE: _("Rate recordings to which one is asked"),
    P.RATING_OWN: _("Score and lock the own ratings, of recordings and of teams"),
    P.TEAM_RATE: _("Judge the treatment integrity of a team, see on what the judgments rest"),
    P.ANCHORS_IMPORT: _("Import the descriptions of scores of a scale, with a licence"),
    P.RATING_ASSIGN: _("Ask raters, plan the sampling, record rater qualifications"),
    P.RELIABILITY_VIEW: _("See how reliable the ratings are"),
    P.BASELINE_SET: _("Set a new baseline in the own charts, or in those that one leads"),
    P.SUPERVISION_VIEW: _("See the supervision in which one takes part, or how much is held"),
    P.SUPERVISION_OWN: _("Log and confirm the own supervision, with what it counts for"),
    P.SUPERVISION_GIVE: _("Log supervision that one gives, see agreements with supervisees"),
    P.SUPERVISION_PLAN: _("Arrange who supervises whom and how often, in the own teams"),
    P.SUPERVISION_COUNT: _("See how much supervision was planned and held, as counts"),
    P.SIGNAL_RAISE: _("Report a signal of something that may do harm"),
    P.SIGNAL_VIEW: _("See the own signals, those on the own cases, and those one must act on"),
    P.SIGNAL_HANDLE: _("Act on signals of the own teams: owner, steps, lesson"),
    P.SIGNAL_COUNT: _("See how many signals there are per level, as counts"),
    P.TRAINING_VIEW: _("See courses, sign up for them"),
    P.DOSSIER_OWN: _("Keep the own dossier, apply for registration"),
    P.STATEMENT_WRITE: _("Write a statement on candidates who ask for it"),
    P.REGISTRATION_VIEW: _("See who is registered until when, and who is in training"),
    P.MANUAL_VIEW: _("Read the manual and the protocols"),
    P.PROTOCOL_USE: _("Note that a protocol was used, or why not"),
    P.MEMBER_VIEW: _("See who has access"),
    P.MEMBER_MANAGE: _("Invite people, change roles, end access"),
    P.ROLE_VIEW: _("See what each role may do"),
    P.INTEGRATION_VIEW: _("See which systems are connected and what was delivered to them"),
    P.INTEGRATION_MANAGE: _("Connect other systems: clients, keys, webhooks"),
    P.DATA_IMPORT: _("Import practitioners, treatments and sessions from a file"),
    P.DATA_EXPORT: _("Export everything of the organisation as files for other systems"),
    P.TRAIL_VIEW: _("See who did and saw what in the organisation"),
    P.SIGNAL_RATE_VIEW: _("See how often signals are reported per program, never what they say"),
    P.PORTFOLIO_VIEW: _("See all programs of the organisations of the centre"),
    P.CENTRE_AUDIT_VIEW: _("See all audits of the centre"),
    P.AUDIT_PLAN: _("Plan audits and assign auditors"),
    P.STANDARD_VIEW: _("See the standards and their criteria"),
    P.MANUAL_WRITE: _("Write the centre's own version of the manual"),
    P.MANUAL_PUBLISH: _("Publish a version that somebody else wrote"),
    P.COURSE_MANAGE: _("Offer courses, note who attended"),
    P.REGISTER_VIEW: _("See the register and the applications to it"),
    P.REGISTER_MANAGE: _("Check applications, appoint reviewers, keep the register"),
    P.REGISTRATION_DECIDE: _("Decide on applications for registration"),
    P.DECISION_VIEW: _("See the reports that wait for a decision"),
}
