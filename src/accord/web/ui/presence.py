"""Whether the signed-in person takes work now: shown in the frame of every page, and set there."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accord.desk.routing.operations import note_seen
from accord.kernel.permissions import Actor, Permission
from accord.staff.contracts import Presence

_KINDS = {Presence.AVAILABLE: "fine", Presence.BUSY: "risk", Presence.AWAY: "closed"}


def presence_words() -> dict[Presence, str]:
    """The states in the order shown."""
    return {
        Presence.AVAILABLE: _("Available"),
        Presence.BUSY: _("Busy"),
        Presence.BREAK: _("On a break"),
        Presence.MEETING: _("In a meeting"),
        Presence.TRAINING: _("In training"),
        Presence.AWAY: _("Away"),
    }


def presence_kind(presence: Presence) -> str:
    """The shape beside the word."""
    return _KINDS.get(presence, "waiting")


def presence_marks() -> dict[Presence, tuple[str, str]]:
    """The shape and the word of each state."""
    return {each: (presence_kind(each), words) for each, words in presence_words().items()}


def presence_shown(request: HttpRequest) -> dict[str, Any] | None:
    """What the frame shows, without a statement; None for those who do not answer customers."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.may(Permission.DESK):
        return None
    return shown(Presence(getattr(request.user, "presence", Presence.AWAY)))


def shown(presence: Presence) -> dict[str, Any]:
    """One state with all there are."""
    words = presence_words()
    return {
        "now": presence,
        "kind": presence_kind(presence),
        "words": words[presence],
        "choices": [(each, presence_kind(each), said) for each, said in words.items()],
    }


class Seen:
    """Whoever opens a page or gives an order is there; what a page fetches by itself does not count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is not None and actor.id is not None and "X-Accord-Live" not in request.headers:
            note_seen(employee_id=actor.id)
        return self.get_response(request)
