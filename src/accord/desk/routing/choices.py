"""What was chosen for routing, kept in this process for some seconds: arriving mail asks for it every time."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction

from accord.desk.routing.contracts import Limits, Mode, QueueChoices, RouteRow
from accord.desk.routing.models import Capacity, QueueSetting, Route
from accord.desk.situations.rules import read_conditions
from accord.kernel.company import read_company

_SECONDS = 5
_QUEUES, _ROUTES, _LIMITS = (f"desk.routing.{part}" for part in ("queues", "routes", "limits"))

Known = TypeVar("Known")


def queue_choices() -> dict[int, QueueChoices]:
    """How each queue is shared out; those without a choice are left out."""
    return _kept(_QUEUES, _read_queues)


def push_queues() -> list[int]:
    """The queues whose work is given to people."""
    return [queue_id for queue_id, choices in queue_choices().items() if choices.mode == Mode.PUSH]


def active_routes() -> list[RouteRow]:
    """The routes that are on, in their order."""
    return [route for route in _kept(_ROUTES, read_routes) if route.is_on]


def limits() -> Limits:
    """Who carries how much at most."""
    return _kept(_LIMITS, _read_limits)


def away_minutes() -> int:
    """After how many minutes without a page somebody is set to away; 0 never."""
    return read_company().away_after_minutes


def is_routing() -> bool:
    """Whether anything was chosen at all: without it nothing is decided, and nothing written down, on arrival."""
    return bool(queue_choices() or active_routes())


def read_routes() -> list[RouteRow]:
    """All routes, on or off, in their order."""
    return [
        RouteRow(
            id=route.pk,
            name=route.name,
            position=route.position,
            is_on=route.is_on,
            version=route.version,
            conditions=read_conditions(route.conditions),
            queue_id=route.queue_id,
            skills=tuple(route.skills),
        )
        for route in Route.objects.order_by("position", "pk")
    ]


def forget() -> None:
    """Something was chosen anew: now for this transaction, and again after it."""
    keys = [_QUEUES, _ROUTES, _LIMITS]
    cache.delete_many(keys)
    transaction.on_commit(lambda: cache.delete_many(keys))


def _kept(key: str, read: Callable[[], Known]) -> Known:
    known: Known | None = cache.get(key)
    if known is None:
        known = read()
        cache.set(key, known, _SECONDS)
    return known


def _read_queues() -> dict[int, QueueChoices]:
    return {
        row.queue_id: QueueChoices(
            mode=Mode(row.mode),
            match_language=row.match_language,
            prefer_last_agent=row.prefer_last_agent,
            relax_minutes=row.relax_minutes,
        )
        for row in QueueSetting.objects.all()
    }


def _read_limits() -> Limits:
    return Limits(most={(row.employee_id or 0, row.channel): row.most for row in Capacity.objects.all()})
