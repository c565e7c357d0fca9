"""Pages about the systems that an organisation lets in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.api.forms import ClientForm, KeyForm, RightsForm
from mbtq.api.models import ClientKey
from mbtq.api.sandboxes import ask_sandbox, sandbox_for
from mbtq.api.scopes import covers
from mbtq.api.selectors.clients import clients, keys_of_client
from mbtq.api.services import clients as services
from mbtq.api.words import chosen, sentences
from mbtq.tenancy.models import ApiClient
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission


class IntegrationPage(Page):
    """What pages about integrations share."""

    permission = Permission.INTEGRATION_MANAGE

    @property
    def list_url(self) -> str:
        return reverse("api:client-list", args=[self.slug])

    @property
    def may_manage(self) -> bool:
        return self.member.may(Permission.INTEGRATION_MANAGE)

    @property
    def may_import(self) -> bool:
        return self.member.may(Permission.DATA_IMPORT)

    @property
    def may_export(self) -> bool:
        return self.member.may(Permission.DATA_EXPORT)


class ClientList(IntegrationPage):
    permission = Permission.INTEGRATION_VIEW
    template = "api/client_list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = clients().order_by("name", "pk")
        lines = [{"client": one, "words": sentences(one.scopes)} for one in found]
        context = {"lines": lines, "base": settings.PUBLIC_URL}
        return self.show(context | {"sandbox": sandbox_for(self.member, on=self.today)})


class SandboxOpen(IntegrationPage, ActPage):
    """Asks for the sandbox, and for access to it."""

    def act(self) -> Answer:
        ask_sandbox(by=self.member)
        return Answer(self.list_url, _("The sandbox is being made. Open this page in a minute."))

    def refused_url(self) -> str:
        return self.list_url


class ClientCreate(IntegrationPage, FormPage):
    is_sensitive = True
    template = "api/client_create.html"
    form_class = ClientForm

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Integrations"), self.list_url)]

    def save(self, form: Any) -> Answer:
        data = form.cleaned_data
        client = services.create_client(
            name=data["name"],
            scopes=data["scopes"],
            keys=data["jwks"],
            jwks_url=data["jwks_url"],
            at=self.at,
            by=self.member,
        )
        url = reverse("api:client-detail", args=[self.slug, client.pk])
        return Answer(url, _("The system can ask for access now."))


class ClientPage(IntegrationPage):
    """A page about one client of this organisation."""

    client: ApiClient

    def load(self, client: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = clients().filter(pk=client).select_related("created_by").first()
        if found is None:
            raise Http404
        self.client = found

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Integrations"), self.list_url), Crumb(self.client.name, self.client_url)]

    @property
    def client_url(self) -> str:
        return reverse("api:client-detail", args=[self.slug, self.client.pk])


class ClientDetail(ClientPage):
    permission = Permission.INTEGRATION_VIEW
    template = "api/client_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        keys = list(keys_of_client(self.client))
        in_use = [key for key in keys if key.retired_at is None]
        context = {
            "client": self.client,
            "words": sentences(self.client.scopes),
            "keys": keys,
            "can_retire": len(in_use) > 1,
            "base": settings.PUBLIC_URL,
        }
        return self.show(context)


class ClientChange(ClientPage, FormPage):
    is_sensitive = True
    template = "api/client_change.html"
    form_class = RightsForm
    more: Sequence[str] = ()

    def initial(self) -> dict[str, Any]:
        return {"name": self.client.name, "scopes": chosen(self.client.scopes)}

    def save(self, form: Any) -> Answer:
        services.change_client(client=self.client, by=self.member, **form.cleaned_data)
        return Answer(self.client_url, _("Saved. The system asks for new access by itself."))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """More rights than before are named first, and given when the person says so."""
        form = self.form_class(request.POST)
        if form.is_valid() and not request.POST.get("sure"):
            held = chosen(self.client.scopes)
            more = [word for word in form.cleaned_data["scopes"] if not covers(held, [word])]
            if more:
                return self._form(form, more=[str(words) for _word, words in sentences(more)])
        return super().post(request, **kwargs)

    def _form(self, form: Any, status: int = 200, more: Sequence[str] = ()) -> HttpResponse:
        self.more = more
        return super()._form(form, status)

    def context(self) -> dict[str, Any]:
        return {"more": self.more}


class KeyAdd(ClientPage, FormPage):
    is_sensitive = True
    template = "api/key_add.html"
    form_class = KeyForm

    def save(self, form: Any) -> Answer:
        for key in form.cleaned_data["jwks"]:
            services.add_key(client=self.client, key=key, at=self.at, by=self.member)
        return Answer(self.client_url, _("Both keys work until you retire the old one."))


class KeyRetire(ClientPage, ActPage):
    is_sensitive = True
    key: ClientKey

    def load(self, key: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        found = keys_of_client(self.client).filter(pk=key).first()
        if found is None:
            raise Http404
        self.key = found

    def act(self) -> Answer:
        services.retire_key(key=self.key, at=self.at, by=self.member)
        return Answer(self.client_url, _("The key opens nothing any more."))

    def refused_url(self) -> str:
        return self.client_url


class ClientRevoke(ClientPage, FormPage):
    """Shutting a client out, on a page that says what stops."""

    is_sensitive = True
    template = "api/client_revoke.html"
    form_class = forms.Form

    def save(self, form: Any) -> Answer:
        services.revoke_client(client=self.client, at=self.at, by=self.member)
        return Answer(self.list_url, _("The system is shut out."))
