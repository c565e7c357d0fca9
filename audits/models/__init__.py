from audits.models.audit import Audit, AuditAssignment
from audits.models.checklist import Checklist, ChecklistAnswer
from audits.models.judging import Consensus, Finding, Judgment
from audits.models.standard import ChecklistKind, Criterion, Standard

__all__ = [
    "Audit",
    "AuditAssignment",
    "Checklist",
    "ChecklistAnswer",
    "ChecklistKind",
    "Consensus",
    "Criterion",
    "Finding",
    "Judgment",
    "Standard",
]
