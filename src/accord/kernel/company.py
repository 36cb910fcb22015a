"""Choices that hold for the whole installation: the company's name, colour, language, time zone."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.cache import cache

from accord.kernel import audit
from accord.kernel.models import Setting
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

_CACHE_KEY = "kernel.company"
_CACHE_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Company:
    """What the customer and the staff see of the company everywhere."""

    name: str = ""
    language: str = "en"
    timezone: str = "Europe/Berlin"
    currency: str = "EUR"
    hue: int = 255
    survey_after_hours: float = 24
    contact_cost: float = 6.5
    vision: str = ""
    undo_seconds: int = 10
    away_after_minutes: int = 0
    status_page_in_replies: bool = False
    reference_in_subject: bool = False
    tags_closed: bool = False
    junk_days: int = 30
    trash_days: int = 30


def read_company() -> Company:
    """The present choices; defaults where nothing was chosen yet."""
    known: Company | None = cache.get(_CACHE_KEY)
    if known is None:
        names = {field.name for field in fields(Company)}
        rows = Setting.objects.filter(key__startswith="company.").values_list("key", "value")
        chosen: dict[str, Any] = {key.removeprefix("company."): value for key, value in rows}
        known = Company(**{key: value for key, value in chosen.items() if key in names})
        cache.set(_CACHE_KEY, known, _CACHE_SECONDS)
    return known


@one_transaction
def change_company(*, actor: Actor, **choices: Any) -> Company:
    """Change some choices; names are the fields of `Company`. Refuses without the right to administer."""
    require(actor, Permission.ADMINISTER)
    before = asdict(read_company())
    for key, value in choices.items():
        if key not in before:
            raise TypeError(f"A company has no {key}.")
        Setting.objects.update_or_create(key=f"company.{key}", defaults={"value": value})
    audit.record(actor=actor, action="company.changed", subject="company", **choices)
    cache.delete(_CACHE_KEY)
    return read_company()


def adopt_vision(*, sentence: str) -> None:
    """Let the service vision be known to the floors below the module in which people choose it."""
    Setting.objects.update_or_create(key="company.vision", defaults={"value": sentence})
    cache.delete(_CACHE_KEY)
