from mbtq.tenancy.models.base import SharedModel, TenantModel
from mbtq.tenancy.models.client import ApiClient
from mbtq.tenancy.models.importing import ImportedRow, ImportRun, ImportState
from mbtq.tenancy.models.job import FileJob, JobProblem, JobState
from mbtq.tenancy.models.mail import Mail, MailState
from mbtq.tenancy.models.membership import Invitation, Membership
from mbtq.tenancy.models.organisation import Kind, Organisation
from mbtq.tenancy.models.outbox import Outbox
from mbtq.tenancy.models.submission import Submission

__all__ = [
    "ApiClient",
    "FileJob",
    "ImportRun",
    "ImportState",
    "ImportedRow",
    "Invitation",
    "JobProblem",
    "JobState",
    "Kind",
    "Mail",
    "MailState",
    "Membership",
    "Organisation",
    "Outbox",
    "SharedModel",
    "Submission",
    "TenantModel",
]
