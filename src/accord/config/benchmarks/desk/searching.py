"""Measuring search at the door: words of every frequency, two words, misspelt ones, each also with filters."""

import subprocess
import sys
from typing import Any

from django.db import connection

from accord.config.benchmarks.desk.measuring import Page, measure_pages, spread, timed, visitor
from accord.config.benchmarks.desk.shape import PLANTED

_TWO = ("parcel refund", "parcel gaiters", "zipper refund", "gaiters carabiner")
_MISSPELT = ("refudn", "carabinr", "altimetr", "gaitres parcel")
_BENT = ("parcels", "refunded", "zippers parcels", "theodolites", "altimeters refunds")
_NARROWED = (
    "status:active",
    "status:solved",
    "assignee:nobody status:solved",
    "queue:queue-3",
    "tag:tag-0",
    "tag:tag-20",
)


def plain_pages() -> list[Page]:
    """Words alone: each meant whole (in quotes), as it is typed, where the last may be a beginning, and in forms that
    nobody has written."""
    words = [word for word, _ in PLANTED]
    typed = [
        *(f'"{word}"' for word in words),
        *words,
        *_TWO,
        *_MISSPELT,
        *_BENT,
        '"order 4711"',
        "parcel -refund",
        "theodolite OR sextant",
    ]
    return [(one, _address(one)) for one in typed]


def narrowed_pages() -> list[Page]:
    """The same with filters."""
    words = [f'"{word}"' for word, _ in PLANTED]
    typed = [f"{word} {filter_}" for word in (*words, *_TWO[:2], _MISSPELT[0]) for filter_ in _NARROWED]
    return [(one, _address(one)) for one in typed]


def _address(words: str) -> str:
    from urllib.parse import urlencode

    return f"/search/?{urlencode({'q': words})}"


def search(*, rounds: int, cold: bool) -> dict[str, Any]:
    """Both, and what each takes when nothing of it is in memory, where the machine allows to forget."""
    client = visitor()
    found: dict[str, Any] = {}
    if cold:
        found["first_touch"] = _first_touch([*plain_pages()[: len(PLANTED)], *narrowed_pages()[:6]])
    return found | {
        "words": measure_pages(client, plain_pages(), rounds=rounds),
        "with_filters": measure_pages(client, narrowed_pages(), rounds=rounds),
    }


def _first_touch(pages: list[Page]) -> dict[str, Any]:
    client = visitor()
    client.get("/search/")
    taken = {}
    for name, address in pages:
        if not _forget():
            return {"measured": False}
        taken[name] = round(timed(lambda address=address: client.get(address)), 1)  # type: ignore[misc]
    return {"measured": True, **spread(list(taken.values())), "by_page": taken}


def _forget() -> bool:
    """Have the machine drop what it keeps of files in memory; only its administrator may."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT") if _is_superuser(cursor) else None
    order = "import os; os.sync(); open('/proc/sys/vm/drop_caches', 'w').write('1')"
    return subprocess.run([sys.executable, "-c", order], check=False, capture_output=True).returncode == 0


def _is_superuser(cursor: Any) -> bool:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool(cursor.fetchone()[0])
