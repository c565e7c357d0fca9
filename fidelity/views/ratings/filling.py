"""Item by item and the whole: reading, saving, saving by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fidelity.choices import Dimension
from fidelity.forms.ratings import NA, ItemForm, OverallForm
from fidelity.labels import DIMENSIONS
from fidelity.matrixwords import place_of
from fidelity.models import ItemScore, Totals
from fidelity.scoring import is_complete, means_of, open_items
from fidelity.services import ratings as services
from fidelity.views.conflicts import version_of
from fidelity.views.describing import described
from fidelity.views.ratings.base import RatingPage
from mbtq.core.errors import DomainError, Stale
from mbtq.core.formats import translated
from mbtq.core.formversion import version_in

OVERALL = "overall"


def initial_of(row: ItemScore | None) -> dict[str, Any]:
    """A stored score as the form shows it."""
    if row is None:
        return {"version": 0}
    quality = NA if row.is_not_applicable else row.competence
    return {
        "adherence": "" if row.adherence is None else str(row.adherence),
        "competence": "" if quality is None else str(quality),
        "tally": row.tally,
        "note": row.note,
        "version": row.version,
        "saved_at": row.saved_at,
    }


class ScoringPage(RatingPage):
    """Saving one item or the whole, by button and by autosave."""

    def item_form(self, code: str, *data: Any, row: ItemScore | None = None) -> ItemForm:
        item = self.known.content.item(code)
        return ItemForm(*data, instrument=self.known.content, item=item, initial=initial_of(row))

    def overall_form(self, *data: Any) -> OverallForm:
        totals = Totals.objects.filter(rating=self.rating).first()
        initial = {
            "adherence": str(totals.overall_adherence or "") if totals else "",
            "competence": str(totals.overall_competence or "") if totals else "",
            "note": self.rating.difference_note,
            "version": totals.version if totals else 0,
            "saved_at": totals.saved_at if totals else None,
        }
        return OverallForm(*data, instrument=self.known.content, initial=initial)

    def save(self, form: Any, code: str, version: int) -> Any:
        """The service call for one item or the whole, upon this version."""
        found = form.cleaned_data
        if code == OVERALL:
            return services.save_overall(
                rating=self.rating,
                adherence=found.get("adherence"),
                competence=found.get("competence"),
                note=found["note"],
                version=version,
                at=self.at,
                by=self.member,
            )
        return services.save_item(
            rating=self.rating,
            item=code,
            score=form.score,
            tally=found.get("tally"),
            note=found["note"].replace("\r\n", "\n"),
            version=version,
            at=self.at,
            by=self.member,
        )

    def form_for(self, code: str, *data: Any) -> Any:
        if code == OVERALL:
            return self.overall_form(*data)
        if code not in self.known.content.codes:
            raise Http404
        return self.item_form(code, *data, row=self.stored().get(code))


class RatingFill(ScoringPage):
    """The overview, or one item at a time (`?item=3`), or the whole (`?item=overall`)."""

    template = "fidelity/rating_overview.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.rating.locked_at is not None:
            return redirect("fidelity:rating-result", self.slug, self.rating.pk)
        code = request.GET.get("item", "")
        if code:
            return self._one(code, self.form_for(code))
        return self._overview()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        code = request.GET.get("item", "")
        form = self.form_for(code, request.POST)
        if not form.is_valid():
            return self._one(code, form, status=422)
        try:
            # Whoever saw what was saved elsewhere, and saves here again, keeps what stands here.
            seen = version_in(request.POST.get("resolve", ""))
            self.save(form, code, seen or version_of(form))
        except Stale as stale:
            return self._one(code, form, status=409, theirs=stale.theirs)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
            return self._one(code, form, status=422)
        return redirect(self._after(code, request.POST.get("go", "")))

    def steps(self) -> list[str]:
        whole = [OVERALL] if self.known.content.has_overall else []
        return [*self.known.content.codes, *whole]

    def _after(self, code: str, go: str) -> str:
        steps = self.steps()
        place = steps.index(code) + (1 if go == "next" else -1)
        if go in ("next", "previous") and 0 <= place < len(steps):
            return f"{self.url}?item={steps[place]}"
        return self.url

    def _one(self, code: str, form: Any, *, status: int = 200, theirs: Any = None) -> HttpResponse:
        self.template = "fidelity/rating_item.html"  # type: ignore[misc]
        content, steps = self.known.content, self.steps()
        place = steps.index(code)
        item = None if code == OVERALL else content.item(code)
        scores = services.scores_of(self.rating)
        context = {
            "form": form,
            "item": item,
            "code": code,
            "name": translated(item.name) if item else _("The session as a whole"),
            "number": place + 1,
            "total": len(steps),
            "left_open": len(open_items(content, scores)),
            "before": place > 0,
            "after": place + 1 < len(steps),
            "scale": content,
            "low_word": translated(content.scores.get(content.low, {})),
            "high_word": translated(content.scores.get(content.high, {})),
            "described": described(self.known, code, self.member) if item else None,
            "place": place_of(content, code) if self.is_of_team else None,
            "of_recording": not self.is_of_team,
            "skip": translated(item.skip) if item and item.skip else "",
            "parents": self.parents(code),
            "means": means_of(content, scores),
            "theirs": theirs,
            "version": version_of(form),
        }
        return self.show(context, status=status)

    def _overview(self) -> HttpResponse:
        content, stored = self.known.content, self.stored()
        scores = services.scores_of(self.rating)
        rows = [
            {
                "item": item,
                "name": translated(item.name),
                "row": stored.get(item.id),
                "is_open": not is_complete(content, item.id, scores.get(item.id)),
                "parents": self.parents(item.id),
            }
            for item in content.items
        ]
        totals = Totals.objects.filter(rating=self.rating).first()
        left_open = open_items(content, scores)
        whole_open = content.has_overall and not _has_whole(totals, content.dimensions)
        context = {
            "rows": rows,
            "totals": totals,
            "means": means_of(content, scores),
            "left_open": len(left_open),
            "whole_open": whole_open,
            "first": next(iter(left_open), OVERALL),
            "scale": content,
            "dimensions": [DIMENSIONS[one] for one in content.dimensions],
            "rates_adherence": Dimension.ADHERENCE in content.dimensions,
        }
        return self.show(context)


def _has_whole(totals: Totals | None, dimensions: Iterable[str]) -> bool:
    """Whether the session as a whole is judged on every dimension."""
    judged = [getattr(totals, f"overall_{one}", None) for one in dimensions]
    return None not in judged


class RatingSave(ScoringPage):
    """Autosave of one item or the whole."""

    template = "fidelity/rating_saved.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        code = request.GET.get("item", "")
        form = self.form_for(code, request.POST)
        version = version_of(form)
        failed = {"state": "failed", "version": version}
        if not form.is_valid():
            return self.show(failed, status=422)
        try:
            row = self.save(form, code, version)
        except Stale as stale:
            return self.show({**failed, "theirs": stale.theirs}, status=409)
        except DomainError:
            return self.show(failed, status=422)
        return self.show({"state": "saved", "row": row, "at": self.at})
