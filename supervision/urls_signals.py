"""Addresses of signals."""

from django.urls import URLPattern, URLResolver, include, path

from supervision.views.signals import listing, one, raising

Routes = list[URLPattern | URLResolver]

ONE_SIGNAL: Routes = [
    path("", one.SignalDetail.as_view(), name="signal-detail"),
    path("today/", raising.SignalToday.as_view(), name="signal-today"),
    path("step/", one.SignalStep.as_view(), name="signal-step"),
    path("pass-on/", one.SignalPassOn.as_view(), name="signal-pass-on"),
    path("protocol/", one.SignalProtocol.as_view(), name="signal-protocol"),
    path("close/", one.SignalClose.as_view(), name="signal-close"),
    path("reopen/", one.SignalReopen.as_view(), name="signal-reopen"),
]
PLACE: Routes = [
    path("signals/", listing.SignalList.as_view(), name="signal-list"),
    path("signals/new/", raising.SignalNew.as_view(), name="signal-new"),
    path("signals/draft/", raising.SignalDraft.as_view(), name="signal-draft"),
    path(
        "signals/draft/discard/",
        raising.SignalDraftDiscard.as_view(),
        name="signal-draft-discard",
    ),
    path("signals/<uuid:signal>/", include(ONE_SIGNAL)),
]
