"""The centre's own texts: writing, a preview, and publishing by somebody else."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.formversion import version_in
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from programs.forms.texts import SendBackForm, WordingForm
from programs.labels import TEXT_STATES
from programs.models import ManualText
from programs.selectors import texts as selectors
from programs.services import texts as services
from programs.text_words import edition_words, here
from programs.texts.difference import difference
from programs.texts.document import TextState
from programs.views.texts.words import folded, shown


class CentreManual(Page):
    """All texts with the version in force, and what is being written."""

    permission = Permission.MANUAL_PUBLISH
    template = "programs/centre_manual.html"
    space = "centre"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        language, open_ones = here(), selectors.drafts()
        rows = [
            {
                "key": one.key,
                "title": one.title(language),
                "edition": edition_words(one),
                "kind": one.kind,
                "draft": open_ones.get(one.key),
                "state": TEXT_STATES[TextState(open_ones[one.key].state)]
                if one.key in open_ones
                else "",
            }
            for one in selectors.current_texts()
        ]
        rows.sort(key=lambda row: row["draft"] is None)  # what waits stands first
        may_write = self.member.may(Permission.MANUAL_WRITE)
        return self.show({"rows": rows, "may_write": may_write})


class CentreTextPage(Page):
    """One text at the centre: the version in force and the open one, if any."""

    space = "centre"
    current: ManualText
    draft: ManualText | None

    def load(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        current = selectors.text_in_force(text)
        if current is None:
            raise Http404
        self.current, self.draft = current, selectors.draft_of(text)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Manual"), reverse("programs:centre-manual", args=[self.slug]))]

    def base(self, asked: str) -> ManualText:
        """The version from which the draft began, else the one that stood in the form."""
        if self.draft is not None and self.draft.based_on is not None:
            return self.draft.based_on
        known = {str(one.pk): one for one in selectors.versions_of(self.current.key)}
        return known.get(asked, self.current)

    @property
    def draft_url(self) -> str:
        return reverse("programs:centre-text-draft", args=[self.slug, self.current.key])

    @property
    def write_url(self) -> str:
        return reverse("programs:centre-text-write", args=[self.slug, self.current.key])


class CentreTextWrite(CentreTextPage, FormPage):
    """The form of the next version; nothing is seen by others before it is published."""

    permission = Permission.MANUAL_WRITE
    template = "programs/centre_text_write.html"
    form_class = WordingForm
    conflict: ManualText | None = None

    def initial(self) -> dict[str, Any]:
        found = {
            "base": str(self.current.pk),
            **vars(services.wording_of(self.draft or self.current)),
        }
        if self.draft is None:
            return {**found, "note": ""}  # of what is new, not of the version before
        return {**found, "version": str(self.draft.version)}

    def context(self) -> dict[str, Any]:
        return {
            "heading": self.current.title(here()),
            "edition": edition_words(self.current),
            "is_offered": self.draft is not None and self.draft.state == TextState.PROPOSED,
            "returned": self.draft.returned_because if self.draft else "",
            "conflict": self.conflict,
            "draft": self.draft,
        }

    def save(self, form: WordingForm) -> Answer:
        services.write_draft(
            based_on=self.base(form.cleaned_data["base"]),
            wording=form.wording,
            version=version_in(form.cleaned_data["version"]) or None,
            at=self.at,
            by=self.member,
        )
        return Answer(self.draft_url, _("Kept. Look at it, and offer it to a colleague."))

    def form_refused(self, form: Any, error: DomainError) -> HttpResponse:
        """Somebody saved in between: what was typed stays, and who wins is chosen."""
        if not isinstance(error, Stale):
            return super().form_refused(form, error)
        if error.theirs is not None:
            self.conflict = selectors.draft_of(self.current.key)  # with the name of who saved
        else:
            form.add_error(None, str(error.sentence))
            form.data = form.data.copy()
            form.data["version"], form.data["base"] = "", str(self.current.pk)
        return self._form(form, status=409)


class CentreTextSave(CentreTextPage):
    """Autosave: what is typed so far becomes the draft, also when it is half."""

    http_method_names = ["post", "options"]
    permission = Permission.MANUAL_WRITE
    template = "programs/centre_text_saved.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        version = version_in(request.POST.get("version", ""))
        try:
            with transaction.atomic():
                draft = services.write_draft(
                    based_on=self.base(request.POST.get("base", "")),
                    wording=typed_in(request.POST),
                    version=version or None,
                    is_finished=False,
                    at=self.at,
                    by=self.member,
                )
        except DomainError as error:
            found = {"state": "failed", "version": version, "said": str(error.sentence)}
            return self.show(found, status=409)
        return self.show({"state": "saved", "draft": draft})


def typed_in(sent: QueryDict) -> services.Wording:
    """What was typed so far, cut to what is kept."""
    found = {}
    for one in fields(services.Wording):
        longest = getattr(WordingForm.base_fields[one.name], "max_length", None)
        found[one.name] = sent.get(one.name, "").replace("\0", "").replace("\r\n", "\n")[:longest]
    return services.Wording(**found)


class CentreTextPreview(CentreTextPage):
    """The typed text as it will look; nothing is kept."""

    permission = Permission.MANUAL_WRITE
    template = "programs/centre_text_preview.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._shown(self.draft or self.current)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        typed = vars(typed_in(request.POST))
        return self._shown(ManualText(key=self.current.key, kind=self.current.kind, **typed))

    def _shown(self, text: ManualText) -> HttpResponse:
        language = self.request.GET.get("in", here())
        language = language if language in ("nl", "en") else here()
        return self.show({**shown(text, self.slug, language), "language": language})


class CentreTextDraft(CentreTextPage):
    """The open version against the one in force, and what can be done with it."""

    permission = Permission.MANUAL_PUBLISH
    template = "programs/centre_text_draft.html"

    def load(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(text)
        if self.draft is None:
            raise Http404

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        draft = self.draft
        assert draft is not None  # `load`
        is_mine = draft.written_by_id == self.member.person_id
        is_offered = draft.state == TextState.PROPOSED
        changes = [
            (name, folded(difference(self.current.body(language), draft.body(language))))
            for language, name in (("nl", "Nederlands"), ("en", "English"))
        ]
        return self.show(
            {
                "draft": draft,
                "heading": draft.title(here()),
                "edition": edition_words(self.current),
                "changes": changes,
                "state": TEXT_STATES[TextState(draft.state)],
                "is_offered": is_offered,
                "may_offer": not is_offered and self.member.may(Permission.MANUAL_WRITE),
                "may_publish": is_offered and not is_mine,
                "may_take_back": is_offered and is_mine,
            }
        )


class DraftAct(CentreTextPage, ActPage):
    """A button on the page of an open version."""

    http_method_names = ActPage.http_method_names
    permission = Permission.MANUAL_WRITE

    def load(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(text)
        if self.draft is None:
            raise Http404

    @property
    def open_version(self) -> ManualText:
        assert self.draft is not None  # `load`
        return self.draft

    def refused_url(self) -> str:
        return self.draft_url


class DraftOffer(DraftAct):
    def act(self) -> Answer:
        services.propose(draft=self.open_version, by=self.member)
        return Answer(self.draft_url, _("Offered. A colleague publishes it or sends it back."))


class DraftTakeBack(DraftAct):
    def act(self) -> Answer:
        services.send_back(draft=self.open_version, because="", by=self.member)
        return Answer(self.write_url, _("You can write on."))


class DraftThrowAway(DraftAct):
    def act(self) -> Answer:
        services.throw_away(draft=self.open_version, by=self.member)
        url = reverse("programs:centre-manual", args=[self.slug])
        return Answer(url, _("The draft is gone; the published version stays."))


class DraftPublish(DraftAct):
    permission = Permission.MANUAL_PUBLISH

    def act(self) -> Answer:
        services.publish(draft=self.open_version, at=self.at, by=self.member)
        url = reverse("programs:text", args=[self.slug, self.current.key])
        return Answer(url, _("Published. Everybody under the centre reads this version now."))


class DraftSendBack(CentreTextPage, FormPage):
    """A colleague says what should be different before it is published."""

    permission = Permission.MANUAL_PUBLISH
    template = "programs/centre_text_return.html"
    form_class = SendBackForm

    def load(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(text)
        if self.draft is None:
            raise Http404

    def context(self) -> dict[str, Any]:
        return {"heading": self.current.title(here())}

    def save(self, form: SendBackForm) -> Answer:
        assert self.draft is not None  # `load`
        services.send_back(draft=self.draft, because=form.cleaned_data["because"], by=self.member)
        return Answer(self.draft_url, _("Sent back. Who wrote it reads your reason."))
