"""One webhook with everything that was sent to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from mbtq.api.models import WebhookDelivery
from mbtq.api.selectors.webhooks import deliveries_of
from mbtq.api.services import webhook_messages
from mbtq.api.services.deliveries import body_of
from mbtq.api.views.webhooks import EndpointPage, kinds_in_words
from mbtq.api.webhook_forms import DeliveryFilter
from mbtq.api.webhooks.kinds import words
from mbtq.api.webhooks.outcomes import outcome_words
from mbtq.api.webhooks.schedule import ATTEMPTS
from mbtq.api.webhooks.signing import message_id
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb
from mbtq.tenancy.permissions import Permission


class WebhookDetail(EndpointPage, ListPage):
    """The newest delivery first."""

    permission = Permission.INTEGRATION_VIEW
    template = "api/webhook_detail.html"
    name = "webhook-deliveries"
    sorts = {"when": "asked_at"}
    order = "-when"
    filter_class = DeliveryFilter

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def rows(self, chosen: dict[str, Any]) -> QuerySet[WebhookDelivery]:
        return deliveries_of(self.endpoint).filter(**chosen)

    def lines(self, rows: list[WebhookDelivery]) -> list[Any]:
        return [
            {
                "delivery": row,
                "words": words(row.message.kind),
                "outcome": outcome_words(row),
                "message": message_id(row.message_id),
                "content": body_of(row.message).decode(),
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        return {
            "endpoint": self.endpoint,
            "kinds": kinds_in_words(self.endpoint),
            "both": self.endpoint.has_two_secrets(self.at),
            "most": ATTEMPTS,
        }

    def head(self) -> list[Any]:
        return [
            *(_("When"), _("Event"), _("Message"), _("State"), _("Attempts"), _("Answer")),
            *(_("Milliseconds"), _("Delivered at")),
        ]

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["delivery"]
        return [
            *(row.asked_at, row.message.kind, line["message"], row.get_state_display()),
            *(row.attempts, line["outcome"], row.milliseconds, row.delivered_at),
        ]


class DeliverAgain(EndpointPage, ActPage):
    """The same message once more."""

    delivery: WebhookDelivery

    def load(self, delivery: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        found = deliveries_of(self.endpoint).select_related("endpoint").filter(pk=delivery).first()
        if found is None:
            raise Http404
        self.delivery = found

    def act(self) -> Answer:
        webhook_messages.deliver_again(delivery=self.delivery, at=self.at, by=self.member)
        return Answer(self.detail_url, _("The message leaves again. Look again in a moment."))
