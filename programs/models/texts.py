"""The manual and the protocols: every version, what was read, what was used."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Q, When

from mbtq.core.models import Row
from mbtq.core.rls import RowPolicy
from mbtq.core.tables import NOTHING, Rows
from mbtq.tenancy.models import TenantModel
from mbtq.tenancy.policy import PublishedRows
from programs.labels import TEXT_KINDS, TEXT_STATES, choices
from programs.texts.document import TextState

OPEN = (TextState.DRAFT, TextState.PROPOSED)


class ManualText(Row):
    """One version of a chapter or a protocol, in Dutch and English, never edited once published.

    Without `centre` it ships with the product. A centre publishes versions of its own, which its
    organisations then see instead: written by one person, published by another. `based_on` is the
    version from which it was written, `note` says what changed and why.
    """

    rows = Rows.REFERENCE
    centre_may = "SELECT, INSERT, UPDATE, DELETE"

    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=choices(TEXT_KINDS))
    number = models.IntegerField()
    order = models.SmallIntegerField()
    settings = ArrayField(models.CharField(max_length=20), default=list)
    title_nl = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    summary_nl = models.CharField(max_length=500)
    summary_en = models.CharField(max_length=500)
    body_nl = models.TextField()
    body_en = models.TextField()
    basis_nl = ArrayField(models.CharField(max_length=300), default=list)
    basis_en = ArrayField(models.CharField(max_length=300), default=list)
    digest = models.CharField(max_length=64)
    centre = models.ForeignKey(
        "tenancy.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=choices(TEXT_STATES))
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    version = models.IntegerField(default=1)  # of the draft, for two people at once
    written_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()
    returned_because = models.CharField(max_length=500, blank=True)
    published_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            PublishedRows(
                name="manual_text_rows",
                published="state = 'published'",
                changeable="state <> 'published'",
            ),
            models.UniqueConstraint(
                fields=["centre", "key", "number"], name="manual_text_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["centre", "key"], condition=Q(state__in=OPEN), name="manual_text_one_draft"
            ),
            models.CheckConstraint(
                name="manual_text_published_when",
                condition=Q(state=TextState.PUBLISHED, published_at__isnull=False)
                | Q(state__in=OPEN, published_at=None),
            ),
            # Somebody else looked at it before everybody reads it.
            models.CheckConstraint(
                name="manual_text_four_eyes",
                condition=~Q(written_by=models.F("published_by"))
                | Q(written_by=None)
                | Q(published_by=None),
            ),
        ]

    @property
    def edition(self) -> str:
        """The version in an address: a number, with `c` before it when it is the centre's own."""
        return f"c{self.number}" if self.centre_id else str(self.number)

    def title(self, language: str) -> str:
        return str(self.title_en if language == "en" else self.title_nl)

    def summary(self, language: str) -> str:
        return str(self.summary_en if language == "en" else self.summary_nl)

    def body(self, language: str) -> str:
        return str(self.body_en if language == "en" else self.body_nl)

    def basis(self, language: str) -> list[str]:
        return list(self.basis_en if language == "en" else self.basis_nl)


class ManualSection(Row):
    """A section of a published version in one language, for search.

    `words` is the text without signs of Markdown; what is searched has no accents either, letter
    by letter, so that a place in the one is the same place in the other.
    """

    rows = Rows.REFERENCE
    centre_may = "SELECT, INSERT"

    text = models.ForeignKey(ManualText, on_delete=models.CASCADE, related_name="sections")
    centre = models.ForeignKey(
        "tenancy.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=2)
    order = models.SmallIntegerField()
    anchor = models.CharField(max_length=60, blank=True)
    heading = models.CharField(max_length=200)
    words = models.TextField()
    plain_heading = models.CharField(max_length=200)
    plain_words = models.TextField()
    search = models.GeneratedField(
        expression=Case(
            When(
                language="nl",
                then=SearchVector("plain_heading", weight="A", config="dutch")
                + SearchVector("plain_words", weight="B", config="dutch"),
            ),
            default=SearchVector("plain_heading", weight="A", config="english")
            + SearchVector("plain_words", weight="B", config="english"),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [PublishedRows(name="manual_section_rows")]
        indexes = [GinIndex(fields=["search"], name="manual_section_search")]


class TextRead(TenantModel):
    """Somebody says to have read a version of a text."""

    app_may = "SELECT, INSERT"
    centre_may = NOTHING

    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(ManualText, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            RowPolicy(name="programs_textread_rows"),
            models.UniqueConstraint(
                fields=["organisation", "text", "person"], name="text_read_once"
            ),
        ]


class ProtocolUse(TenantModel):
    """A protocol was used in practice, or not used and why. Nobody's name stands in it.

    `source` is the signal on which it was decided; then there is one row of it, and the reason
    stands there.
    """

    app_may = "SELECT, INSERT, UPDATE"
    centre_may = NOTHING

    key = models.CharField(max_length=40)
    text = models.ForeignKey(ManualText, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    was_used = models.BooleanField()
    because = models.CharField(max_length=500, blank=True)
    source = models.UUIDField(null=True)

    class Meta:
        constraints = [
            RowPolicy(name="programs_protocoluse_rows"),
            models.UniqueConstraint(fields=["organisation", "source"], name="protocol_use_once"),
            models.CheckConstraint(
                name="protocol_not_used_because",
                condition=Q(was_used=True) | ~Q(because="") | Q(source__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "key", "on"], name="protocol_use_by_key")]
