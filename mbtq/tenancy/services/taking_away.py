"""Taking away rows that an import added, unless something has been built on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from mbtq.tenancy.importing import CannotUndo
from mbtq.tenancy.models import ImportRun


def take_away(
    run: ImportRun, model: type[models.Model], uses: Mapping[str, Any] | None = None
) -> int:
    """Deletes the rows of this model that an import added; returns how many.

    `uses`: label of a model -> what its rows are called when they stand in the way. Raises
    `CannotUndo` when rows were changed since, or other rows point at them.
    """
    added = run.rows_added.filter(model=model._meta.label_lower)
    rows = model._default_manager.filter(pk__in=list(added.values_list("row_id", flat=True)))
    if rows.filter(changed_at__gt=run.finished_at).exists():
        raise CannotUndo(_("Rows of this import were changed since. Undo would lose that."))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            gone = rows.delete()[1].get(model._meta.label, 0)
            # Rows that this person may not see may point at one: the database tells so now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except models.ProtectedError as error:
        first = next(iter(error.protected_objects))
        what = (uses or {}).get(first._meta.label, _("other records"))
        said = _("Rows of this import are in use already: %(what)s.") % {"what": what}
        raise CannotUndo(said) from error
    except IntegrityError as error:
        raise CannotUndo(_("Rows of this import are in use already.")) from error
    return gone
