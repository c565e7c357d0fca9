"""Every kind of event, what it does, and the sentence a person reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mbtq.trail.models import Action


@dataclass(frozen=True)
class Kind:
    """One kind of event."""

    action: Action
    sentence: Promise | str


C, R, U, D, E = Action.CREATE, Action.READ, Action.UPDATE, Action.DELETE, Action.EXECUTE

KINDS: dict[str, Kind] = {
    # people and access
    "organisation.created": Kind(C, _("Set up the organisation")),
    "member.invited": Kind(C, _("Invited somebody")),
    "member.joined": Kind(C, _("Accepted an invitation")),
    "member.changed": Kind(U, _("Changed somebody's roles")),
    "member.ended": Kind(U, _("Ended somebody's access")),
    "invitation.renewed": Kind(U, _("Sent an invitation once more")),
    "invitation.withdrawn": Kind(D, _("Withdrew an invitation")),
    "visit.opened": Kind(C, _("Opened access for a visitor")),
    "visit.ended": Kind(U, _("Ended a visitor's access")),
    "second_factor.reset": Kind(E, _("Reset somebody's second factor")),
    "page.refused": Kind(R, _("Was refused a page")),
    "trail.read": Kind(R, _("Read the access log")),
    "list.exported": Kind(R, _("Exported a list")),
    "data.exported": Kind(R, _("Exported everything of the organisation")),
    "file.requested": Kind(E, _("Asked for a file")),
    "file.made": Kind(C, _("A file was made")),
    "file.downloaded": Kind(R, _("Downloaded a file")),
    "file.cleared": Kind(D, _("Files were cleared after seven days")),
    "import.begun": Kind(E, _("Chose a file to import")),
    "practitioner.imported": Kind(C, _("Imported practitioners")),
    "practitioner.import_undone": Kind(D, _("Undid an import of practitioners")),
    "treatment.imported": Kind(C, _("Imported treatments")),
    "treatment.import_undone": Kind(D, _("Undid an import of treatments")),
    "mail.asked": Kind(C, _("Asked the system to mail somebody")),
    "mail.sent": Kind(E, _("Mailed somebody")),
    "mail.failed": Kind(E, _("A mail could not be delivered")),
    "mail.dropped": Kind(U, _("A mail was no longer needed")),
    # other systems
    "client.created": Kind(C, _("Let another system in")),
    "client.changed": Kind(U, _("Changed what another system may do")),
    "client.key_added": Kind(C, _("Added a key of another system")),
    "client.key_retired": Kind(U, _("Retired a key of another system")),
    "client.revoked": Kind(U, _("Shut another system out")),
    "client.admitted": Kind(E, _("Was given access for five minutes")),
    "sandbox.asked": Kind(C, _("Asked for the sandbox")),
    "sandbox.entered": Kind(C, _("Was let into the sandbox")),
    "client.refused": Kind(E, _("Was refused access")),
    "call.refused": Kind(R, _("Asked for something that its rights do not allow")),
    "rows.read": Kind(R, _("Read data for another system")),
    "session.received": Kind(C, _("Sent sessions")),
    "webhook.created": Kind(C, _("Let another system hear of what happens")),
    "webhook.changed": Kind(U, _("Changed of what another system hears")),
    "webhook.secret_rotated": Kind(U, _("Changed the secret of a webhook")),
    "webhook.tested": Kind(E, _("Sent a test message to a webhook")),
    "webhook.redelivered": Kind(E, _("Sent a message to a webhook once more")),
    "webhook.disabled": Kind(U, _("Turned a webhook off")),
    "webhook.enabled": Kind(U, _("Turned a webhook on again")),
    # treatments and sessions
    "treatment.started": Kind(C, _("Started a treatment")),
    "treatment.changed": Kind(U, _("Changed a treatment")),
    "treatment.phase_changed": Kind(U, _("Moved a treatment to another phase")),
    "treatment.ended": Kind(U, _("Ended a treatment")),
    "session.logged": Kind(C, _("Logged a session")),
    "session.corrected": Kind(U, _("Corrected a session")),
    "session.taken_back": Kind(U, _("Took a logged session back")),
    "session.read": Kind(R, _("Read sessions")),
    "session.imported": Kind(C, _("Imported sessions")),
    "session.import_undone": Kind(D, _("Undid an import of sessions")),
    # recordings and ratings
    "recording.added": Kind(C, _("Noted a recording")),
    "recording.destroyed": Kind(D, _("Noted that a recording was destroyed")),
    "rating.assigned": Kind(C, _("Asked somebody to rate a recording")),
    "rating.filled": Kind(U, _("Filled in a rating for its rater")),
    "rating.locked": Kind(U, _("Locked a rating")),
    "rating.corrected": Kind(C, _("Opened a new version of a rating")),
    "rating.consensus_opened": Kind(C, _("Opened a consensus")),
    "rating.read": Kind(R, _("Read a rating")),
    "rater.qualified": Kind(C, _("Recorded that somebody may rate")),
    "rater.suspended": Kind(U, _("Ended somebody's qualification to rate")),
    "sampling.planned": Kind(C, _("Planned which recordings are rated")),
    "sampling.drawn": Kind(E, _("Let the system draw days for recordings")),
    "sampling.skipped": Kind(U, _("Left out a drawn day, with the reason")),
    "goal.opened": Kind(C, _("Opened a learning goal")),
    "goal.closed": Kind(U, _("Closed a learning goal")),
    "team.judgment_begun": Kind(C, _("Began to judge the treatment integrity of a team")),
    "team.judgment_discarded": Kind(D, _("Threw away a judgment of a team that was not locked")),
    "matrix.read": Kind(R, _("Read what the judgments of a team rest on")),
    "baseline.set": Kind(C, _("Set a new baseline in a control chart")),
    "baseline.withdrawn": Kind(U, _("Withdrew a baseline of a control chart")),
    "anchors.imported": Kind(C, _("Imported the descriptions of scores of a scale")),
    "anchors.removed": Kind(D, _("Removed the descriptions of scores of a scale")),
    # dossiers and applications
    "dossier.started": Kind(C, _("Started a dossier")),
    "dossier.stopped": Kind(U, _("Stopped a dossier")),
    "dossier.declared": Kind(U, _("Declared something in a dossier, or took it back")),
    "dossier.fragment_saved": Kind(U, _("Put a fragment in a dossier")),
    "dossier.fragment_removed": Kind(D, _("Took a fragment out of a dossier")),
    "dossier.read_for_statement": Kind(R, _("Read a dossier to write a statement")),
    "dossier.exported": Kind(R, _("Downloaded the own dossier")),
    "statement.asked": Kind(C, _("Asked somebody for a statement")),
    "statement.review_asked": Kind(U, _("Asked for an independent reviewer")),
    "statement.signed": Kind(U, _("Signed a statement")),
    "statement.declined": Kind(U, _("Declined to write a statement")),
    "application.moved": Kind(U, _("Took a step in an application for registration")),
    "application.read": Kind(R, _("Read an application for registration")),
    "application.exported": Kind(R, _("Downloaded an application for registration")),
    # registrations
    "registration.granted": Kind(C, _("Granted a period of registration")),
    "registration.suspended": Kind(U, _("Suspended a registration")),
    "registration.resumed": Kind(U, _("Made a suspended registration valid again")),
    "registration.withdrawn": Kind(U, _("Withdrew a registration")),
    "registration.reminded": Kind(E, _("Reminded somebody that a registration ends")),
    "registration.read": Kind(R, _("Read a registration")),
    "credential.copied": Kind(E, _("Copied a qualification from the register")),
    # manual and protocols
    "manual_text.written": Kind(U, _("Wrote on a text of the manual")),
    "manual_text.proposed": Kind(U, _("Offered a text of the manual to a colleague")),
    "manual_text.returned": Kind(U, _("Sent a text of the manual back")),
    "manual_text.published": Kind(U, _("Published a version of the manual")),
    "manual_text.thrown_away": Kind(D, _("Threw away a draft of the manual")),
    "manual_text.read": Kind(C, _("Said to have read a version of the manual")),
    "protocol.used": Kind(C, _("Noted whether a protocol was used")),
    # supervision
    "arrangement.made": Kind(C, _("Arranged supervision")),
    "arrangement.changed": Kind(U, _("Changed who takes part in supervision")),
    "arrangement.ended": Kind(U, _("Ended an arrangement for supervision")),
    "supervision.recorded": Kind(C, _("Recorded a supervision session")),
    "supervision.corrected": Kind(U, _("Corrected a supervision session")),
    "supervision.confirmed": Kind(U, _("Confirmed a supervision session")),
    "supervision.disputed": Kind(U, _("Said that a supervision session is not right")),
    "supervision.cancelled": Kind(U, _("Noted that supervision did not take place")),
    "supervision.restored": Kind(U, _("Planned supervision again that was cancelled")),
    "supervision.moved": Kind(U, _("Moved a supervision session to another day")),
    "supervision.read": Kind(R, _("Read notes of supervision")),
    "credits.read": Kind(R, _("Read what somebody's supervision counts for")),
    "agreement.closed": Kind(U, _("Closed an agreement of supervision")),
    "calendar.opened": Kind(C, _("Made a private calendar address")),
    "calendar.revoked": Kind(D, _("Ended a private calendar address")),
    # signals
    "signal.raised": Kind(C, _("Reported a signal")),
    "signal.read": Kind(R, _("Read signals")),
    "signal.changed": Kind(U, _("Changed a signal")),
    "signal.escalated": Kind(E, _("Told somebody about a severe signal")),
    "signal.discussed": Kind(U, _("Noted that a severe signal was discussed")),
    "signal.passed_on": Kind(U, _("Passed a signal on")),
    "signal.closed": Kind(U, _("Closed a signal with its lesson")),
    "signal.reopened": Kind(U, _("Opened a signal again")),
    "agenda_point.put": Kind(E, _("Put a point on the agenda of a team")),
    "agenda_point.discussed": Kind(U, _("Noted that a point of the agenda was discussed")),
    "agenda.read": Kind(R, _("Read the agenda for supervision")),
    # courses
    "course.added": Kind(C, _("Offered a course")),
    "course.changed": Kind(U, _("Changed a course")),
    "course.closed": Kind(U, _("Closed a course")),
    "course.opened": Kind(U, _("Opened a course again")),
    "edition.planned": Kind(C, _("Planned an edition of a course")),
    "edition.changed": Kind(U, _("Changed an edition of a course")),
    "edition.cancelled": Kind(U, _("Cancelled an edition of a course")),
    "places.given": Kind(U, _("Gave places in a course")),
    "participation.asked": Kind(C, _("Signed up for a course")),
    "participation.signed_off": Kind(U, _("Signed off from a course")),
    "participation.added": Kind(C, _("Put somebody on the list of a course")),
    "participation.taken_off": Kind(U, _("Signed somebody off from a course")),
    "participation.renamed": Kind(U, _("Mended the name of a participant")),
    "participation.joined": Kind(U, _("Found the account of a participant")),
    "attendance.noted": Kind(U, _("Noted who attended a course")),
    "attendance.imported": Kind(C, _("Imported who attended a course")),
    "attendance.import_undone": Kind(D, _("Undid an import of attendance")),
    "attendance.certified": Kind(C, _("Issued certificates of attendance")),
    "attendance.certificate_withdrawn": Kind(U, _("Withdrew a certificate of attendance")),
    # programs
    "program.created": Kind(C, _("Added a program")),
    "program.changed": Kind(U, _("Changed a program")),
    "program.stopped": Kind(U, _("Stopped a program")),
    "program.stage_changed": Kind(U, _("Moved a program to another stage")),
    "site.created": Kind(C, _("Added a location")),
    "site.changed": Kind(U, _("Changed a location")),
    "team.created": Kind(C, _("Added a team")),
    "team.changed": Kind(U, _("Changed a team")),
    "team.ended": Kind(U, _("Ended a team")),
    "practitioner.created": Kind(C, _("Added a practitioner")),
    "practitioner.changed": Kind(U, _("Changed a practitioner")),
    "practitioner.left": Kind(U, _("Recorded that a practitioner leaves")),
    "practitioner.handed_over": Kind(U, _("Handed over work")),
    "assignment.created": Kind(C, _("Assigned a practitioner to a team")),
    "assignment.changed": Kind(U, _("Changed an assignment")),
    "assignment.ended": Kind(U, _("Ended an assignment")),
    "credential.recorded": Kind(C, _("Recorded a qualification")),
    "credential.ended": Kind(U, _("Ended a qualification")),
    "determinant.rated": Kind(C, _("Rated a determinant")),
    "determinant.withdrawn": Kind(U, _("Withdrew a rating of a determinant")),
    "change_event.recorded": Kind(C, _("Recorded a change event")),
    "change_event.withdrawn": Kind(U, _("Withdrew a change event")),
    "risk.computed": Kind(E, _("Computed the implementation risk")),
    "risk.level_changed": Kind(E, _("The risk of a program reached another level")),
    # checklists and audits
    "checklist.opened": Kind(C, _("Opened a checklist")),
    "checklist.answered": Kind(U, _("Answered a checklist")),
    "checklist.submitted": Kind(U, _("Submitted a checklist")),
    "audit.planned": Kind(C, _("Planned an audit")),
    "audit.moved": Kind(U, _("Moved an audit to its next step")),
    "audit.withdrawn": Kind(U, _("Withdrew an audit")),
    "audit.finalised": Kind(U, _("Made an audit report final")),
    "auditor.assigned": Kind(C, _("Assigned an auditor")),
    "judgments.locked": Kind(U, _("Locked audit scores")),
    "consensus.recorded": Kind(U, _("Recorded consensus scores")),
    "finding.created": Kind(C, _("Added a finding")),
    "finding.changed": Kind(U, _("Changed a finding")),
    "finding.removed": Kind(D, _("Removed a finding")),
    "summary.changed": Kind(U, _("Changed the summary of an audit")),
    "document.requested": Kind(C, _("Asked for a report")),
    "document.made": Kind(E, _("Made a report")),
    "document.failed": Kind(E, _("A report could not be made")),
    "document.downloaded": Kind(R, _("Downloaded a report")),
    "code.issued": Kind(C, _("Issued a verification code")),
    "code.withdrawn": Kind(U, _("Withdrew a verification code")),
}


def sentence(kind: str) -> str:
    """The sentence in the reader's language; an unknown kind (of a later version) shows itself."""
    return str(KINDS[kind].sentence) if kind in KINDS else kind


WAYS: dict[str, Promise | str] = {
    "web": _("in the browser"),
    "task": _("by the system"),
    "command": _("on the command line"),
    "api": _("by a connected system"),
    "demo": _("with the demo data"),
}


def way(via: str) -> str:
    """From where an event came, in the reader's language."""
    return str(WAYS.get(via, via))
