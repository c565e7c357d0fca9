"""Pages about who is told of what happens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.api.models import DisabledBecause, WebhookEndpoint
from mbtq.api.selectors.webhooks import endpoints, with_arrivals
from mbtq.api.services import webhook_messages
from mbtq.api.services import webhooks as services
from mbtq.api.views.clients import IntegrationPage
from mbtq.api.webhook_forms import EndpointForm, SecretForm
from mbtq.api.webhooks.kinds import words
from mbtq.core.errors import DomainError
from mbtq.tenancy.models import Submission
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage
from mbtq.tenancy.permissions import Permission


class WebhookPage(IntegrationPage):
    """What pages about webhooks share."""

    @property
    def list_url(self) -> str:
        return reverse("api:webhook-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Webhooks"), self.list_url)]


class WebhookList(WebhookPage):
    permission = Permission.INTEGRATION_VIEW
    template = "api/webhook_list.html"

    def crumbs(self) -> list[Crumb]:
        return []

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show({"lines": with_arrivals().order_by("url", "pk")})


class SecretPage(WebhookPage, FormPage):
    """A form that is answered with a secret, this once; sent again it leads to the webhook."""

    def make(self, form: Any) -> tuple[WebhookEndpoint, str]:
        """One service call: the webhook and its new secret."""
        raise NotImplementedError

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, **self.form_kwargs())
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            with transaction.atomic():
                submission, is_first = self._submission()
                if not is_first:
                    return self._again(submission)
                endpoint, secret = self.make(form)
                url = reverse("api:webhook-detail", args=[self.slug, endpoint.pk])
                if submission:
                    Submission.objects.filter(pk=submission.pk).update(result_url=url)
        except DomainError as error:
            return self.form_refused(form, error)
        return self.show({"secret": secret, "endpoint": endpoint, "detail_url": url})


class WebhookCreate(SecretPage):
    is_sensitive = True
    template = "api/webhook_create.html"
    form_class = EndpointForm

    def make(self, form: Any) -> tuple[WebhookEndpoint, str]:
        return services.create_endpoint(at=self.at, by=self.member, **form.cleaned_data)


class EndpointPage(WebhookPage):
    """A page about one webhook of this organisation."""

    endpoint: WebhookEndpoint

    def load(self, webhook: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = endpoints().filter(pk=webhook).first()
        if found is None:
            raise Http404
        self.endpoint = found

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(self.endpoint.url, self.detail_url)]

    @property
    def detail_url(self) -> str:
        return reverse("api:webhook-detail", args=[self.slug, self.endpoint.pk])

    def refused_url(self) -> str:
        return self.detail_url


class WebhookChange(EndpointPage, FormPage):
    is_sensitive = True
    template = "api/webhook_change.html"
    form_class = EndpointForm

    def initial(self) -> dict[str, Any]:
        return {"url": self.endpoint.url, "kinds": self.endpoint.kinds}

    def save(self, form: Any) -> Answer:
        services.change_endpoint(endpoint=self.endpoint, by=self.member, **form.cleaned_data)
        return Answer(self.detail_url, _("Saved."))


class SecretRotate(EndpointPage, SecretPage):
    is_sensitive = True
    template = "api/webhook_secret.html"
    form_class = SecretForm

    def make(self, form: Any) -> tuple[WebhookEndpoint, str]:
        return services.rotate_secret(
            endpoint=self.endpoint,
            overlap=form.cleaned_data["overlap"],
            at=self.at,
            by=self.member,
        )


class WebhookTest(EndpointPage, ActPage):
    def act(self) -> Answer:
        webhook_messages.send_test(endpoint=self.endpoint, at=self.at, by=self.member)
        return Answer(self.detail_url, _("The test message leaves now. Look again in a moment."))


class WebhookDisable(EndpointPage, FormPage):
    """Turning a webhook off, on a page that says what stops."""

    template = "api/webhook_disable.html"
    form_class = forms.Form

    def save(self, form: Any) -> Answer:
        services.disable_endpoint(
            endpoint=self.endpoint, because=DisabledBecause.BY_HAND, at=self.at, by=self.member
        )
        return Answer(self.detail_url, _("The webhook is turned off."))


class WebhookEnable(EndpointPage, ActPage):
    def act(self) -> Answer:
        services.enable_endpoint(endpoint=self.endpoint, by=self.member)
        return Answer(self.detail_url, _("The webhook is turned on: what happens is sent again."))


def kinds_in_words(endpoint: WebhookEndpoint) -> list[tuple[str, str]]:
    """Each kind with its sentence."""
    return [(kind, words(kind)) for kind in endpoint.kinds]
