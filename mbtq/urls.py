"""All addresses. Pages of an organisation lie under /o/, those of an expertise centre under /c/."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from mbtq.core import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="tenancy:choose")),
    path("accounts/", include("mbtq.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("verify/", include("mbtq.verify.urls")),
    path("", include("mbtq.tenancy.urls")),
    path("", include("programs.urls")),
    path("", include("fidelity.urls")),
    path("", include("supervision.urls")),
    path("", include("training.urls")),
    path("", include("audits.urls")),
    path("", include("mbtq.reporting.urls")),
    path("", include("mbtq.dashboards.urls")),
    path("", include("mbtq.api.urls")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
]
if settings.DEMO or settings.DEBUG:
    from mbtq.core.gallery import gallery

    urlpatterns.append(path("gallery/", gallery, name="gallery"))

handler403 = "mbtq.core.errors.forbidden"
handler404 = "mbtq.core.errors.not_found"
handler500 = "mbtq.core.errors.broken"
