"""The scales and the descriptions of their scores: list, import, template, removal."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.anchorfile import count_of, places_of, read_descriptions
from fidelity.choices import Dimension
from fidelity.forms.anchors import AnchorsForm, AnchorsRemoveForm, with_text
from fidelity.importlabels import fault_row, file_sentence
from fidelity.labels import ANCHOR_LANGUAGES, LEVELS
from fidelity.models import Anchors, Instrument
from fidelity.selectors.instruments import Known, anchor_rows, known_of, latest_instruments
from fidelity.services.anchors import AnchorsRefused, import_anchors, remove_anchors
from mbtq.core.csvfile import safe_cells
from mbtq.core.formats import translated
from mbtq.core.models import new_id
from mbtq.core.tablefile import FileRefused
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission

MOST_SHOWN = 100
# What the empty file calls a dimension: the words of the page that explains it.
COLUMN_WORDS = {Dimension.ADHERENCE: "adherence", Dimension.COMPETENCE: "quality"}


class ScaleList(Page):
    """Every scale with its source, what its owner allows, and what was imported here."""

    permission = Permission.RATING_OWN
    template = "fidelity/scale_list.html"

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Rate"), reverse("fidelity:rating-board", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        imported: dict[UUID, list[dict[str, Any]]] = {}
        for row in anchor_rows().order_by("language"):
            line = {"row": row, **_words(row)}
            imported.setdefault(row.instrument_id, []).append(line)
        context = {
            "scales": [
                self._line(known_of(row), imported.get(row.pk, [])) for row in latest_instruments()
            ],
            "may_import": self.member.may(Permission.ANCHORS_IMPORT),
        }
        return self.show(context)

    def _line(self, known: Known, imported: list[dict[str, Any]]) -> dict[str, Any]:
        content = known.content
        return {
            "pk": known.pk,
            "name": known.label,
            "scale": content,
            "level": LEVELS[content.level],
            "items": len(content.items),
            "confirmed": sum(item.is_confirmed for item in content.items),
            "licence": translated(content.licence),
            "source": translated(content.source),
            "imported": imported,
        }


def _words(row: Anchors) -> dict[str, Any]:
    return {"language": ANCHOR_LANGUAGES[row.language], "texts": count_of(row.content)}


class OneScale(Page):
    """What the pages about the descriptions of one scale share."""

    permission = Permission.ANCHORS_IMPORT
    known: Known

    def load(self, scale: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        row = Instrument.objects.filter(pk=scale).first()
        if row is None:
            raise Http404
        self.known = known_of(row)

    @property
    def back(self) -> str:
        return reverse("fidelity:scale-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Scales"), self.back)]


class AnchorsImport(OneScale, FormPage):
    """The first sending is a trial run that writes nothing; its page offers to import."""

    template = "fidelity/anchors_import.html"
    form_class = AnchorsForm

    @property
    def url(self) -> str:
        return reverse("fidelity:anchors-import", args=[self.slug, self.known.pk])

    def context(self) -> dict[str, Any]:
        rows = anchor_rows().filter(instrument_id=self.known.pk).order_by("language")
        return {
            "known": self.known,
            "terms": translated(self.known.content.licence),
            "imported": [{"row": row, **_words(row)} for row in rows],
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("go") == "import":
            return super().post(request, **kwargs)
        form = AnchorsForm(with_text(request), request.FILES)
        return self._trial(form) if form.is_valid() else self._form(form, status=422)

    def _trial(self, form: AnchorsForm) -> HttpResponse:
        name = form.cleaned_data["name"]
        try:
            read = read_descriptions(form.data_sent, name, self.known.content)
        except FileRefused as refused:
            return self._refuse(form, refused)
        shown = [fault_row(fault) for fault in read.faults[:MOST_SHOWN]]
        language = form.cleaned_data["language"]
        old = anchor_rows().filter(instrument_id=self.known.pk, language=language).first()
        if read.faults:
            self._ask_again(form)
        context = {
            "form": form,
            "read": read,
            "faults": shown,
            "more": len(read.faults) - len(shown),
            "places": len(places_of(self.known.content)),
            "language": ANCHOR_LANGUAGES[language],
            "old": old,
            "once": str(new_id()),
        }
        return self.show({**self.context(), **context})

    def _refuse(self, form: AnchorsForm, refused: FileRefused) -> HttpResponse:
        self._ask_again(form)
        form.add_error("file", file_sentence(refused))
        return self._form(form, status=422)

    def _ask_again(self, form: AnchorsForm) -> None:
        """Another file is needed; the rest stays as it was typed."""
        form.data = {**form.data.dict(), "text": "", "name": ""}  # type: ignore[attr-defined]
        form.fields["file"].required = True

    def save(self, form: AnchorsForm) -> Answer:
        found = form.cleaned_data
        try:
            row = import_anchors(
                instrument=self.known,
                data=form.data_sent,
                name=found["name"],
                language=found["language"],
                licence=found["licence"],
                is_declared=found["is_declared"],
                replaces=found["replaces"],
                at=self.at,
                by=self.member,
            )
        except FileRefused as refused:
            raise AnchorsRefused(file_sentence(refused), field="file") from refused
        texts = count_of(row.content)
        said = ngettext("%(n)s description imported.", "%(n)s descriptions imported.", texts)
        return Answer(self.back, said % {"n": texts})


class AnchorsTemplate(OneScale):
    """An empty file with a row for everything that can be described."""

    template = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        name = f"{self.known.content.key}-{self.known.content.version}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.write("\ufeff")  # a spreadsheet reads UTF-8 only with this mark
        writer = csv.writer(answer, delimiter=";")
        writer.writerow(["item", "name", "dimension", "score", "text"])
        for item, dimension, score in places_of(self.known.content):
            label = translated(self.known.content.item(item).name)
            writer.writerow(safe_cells([item, label, COLUMN_WORDS[dimension], score, ""]))
        return answer


class AnchorsRemove(FormPage):
    """Takes the descriptions in one language away again."""

    permission = Permission.ANCHORS_IMPORT
    template = "fidelity/anchors_remove.html"
    form_class = AnchorsRemoveForm
    anchors: Anchors

    def load(self, anchors: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = anchor_rows().select_related("instrument").filter(pk=anchors).first()
        if found is None:
            raise Http404
        self.anchors = found

    @property
    def back(self) -> str:
        return reverse("fidelity:scale-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Scales"), self.back)]

    def context(self) -> dict[str, Any]:
        known = known_of(self.anchors.instrument)
        return {"known": known, "anchors": self.anchors, **_words(self.anchors)}

    def save(self, form: AnchorsRemoveForm) -> Answer:
        remove_anchors(anchors=self.anchors, by=self.member)
        return Answer(self.back, _("The descriptions are removed."))
