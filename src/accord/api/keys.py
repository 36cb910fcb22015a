"""Who asks: a key in the header `Authorization: Bearer acc_…`, limited in how often it may knock."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from accord.kernel.errors import TooMany
from accord.kernel.permissions import Actor
from accord.kernel.rate_limit import take_token
from accord.staff.queries import actor_of_token

REQUESTS_A_MINUTE = 600
WRONG_KEYS_A_MINUTE = 20


class ApiKey(HttpBearer):
    """Finds the actor of a key; a wrong key costs its sender far more of their patience than a right one."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the key, or None; refuses with `TooMany` who asks too often."""
        actor = actor_of_token(token=token)
        if actor is None:
            _count("api-wrong-key", request.META.get("REMOTE_ADDR", ""), WRONG_KEYS_A_MINUTE)
            return None
        _count("api", actor.code, REQUESTS_A_MINUTE)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


def _count(door: str, visitor: str, capacity: int) -> None:
    if not take_token(door=door, visitor=visitor, capacity=capacity, per_seconds=60):
        raise TooMany(_("That was too often. Wait a minute."))


def actor_on(request: HttpRequest) -> Actor:
    """The actor whom `ApiKey` put on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
