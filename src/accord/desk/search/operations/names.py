"""Let the names of customers be known words, so that one who never wrote is found although the name is misspelt."""

from django.db import transaction

from accord.desk.search.operations.counting import know_names
from accord.desk.search.operations.progress import newest
from accord.kernel.models import Setting

_BATCH = 2_000
_KEY = "desk.search.names"


def note_names(*, batch: int = _BATCH) -> int:
    """Take in the names of the next customers; returns how many ids it went on, 0 at the end.

    Ids are given before a transaction ends: it stops before the newest that the last turn had not seen.
    """
    with transaction.atomic():
        Setting.objects.get_or_create(key=_KEY, defaults={"value": {"last": 0, "seen": 0}})
        row = Setting.objects.select_for_update().get(key=_KEY)
        last, seen = int(row.value["last"]), int(row.value["seen"])
        upto = min(seen, last + batch)
        if upto > last:
            know_names(
                "SELECT to_tsvector('simple', name || ' ' || preferred_name) FROM customers_customer"  # noqa: S608
                f" WHERE id > {last} AND id <= {upto}"
            )
        else:
            seen = max(seen, newest("customers_customer"))
        Setting.objects.filter(pk=row.pk).update(value={"last": upto, "seen": seen})
    return upto - last


def begin_names_anew() -> None:
    """Let the next turns take in all names again: some were learnt or changed since."""
    Setting.objects.filter(key=_KEY).update(value={"last": 0, "seen": 0})
