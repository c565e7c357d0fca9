"""Whatever else is asked for under the address of the interface."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mbtq.api.door import Door
from mbtq.api.problem import Problem


class Unknown(Door):
    """Nothing is here, said as a problem."""

    kind = ""
    http_method_names = ["get", "head", "post", "patch", "put", "delete", "options", "trace"]
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        detail = "" if request.path.endswith("/") else "Addresses end with a slash."
        return self.refuse(request, Problem("unknown", detail))
