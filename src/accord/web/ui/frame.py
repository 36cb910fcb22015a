"""What every page of the frame shows: the rooms a person may enter, the vision, who they are, what they may watch."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accord.channels.email.queries import count_quarantined, list_troubled
from accord.culture.queries import current_vision
from accord.desk.notices.operations import topic_of
from accord.desk.notices.queries import peek_new
from accord.desk.queries import count_waiting
from accord.kernel.live import grant
from accord.kernel.permissions import Actor, Permission
from accord.staff.queries import count_unread
from accord.web.ui.keys import do_keys_act, own_preferences, read_keys
from accord.web.ui.presence import presence_shown


@dataclass(frozen=True, kw_only=True)
class Room:
    """A room of the circle, in its order, with the permissions of which one is enough to enter."""

    code: str
    label: str
    path: str
    icon: str
    key: str
    needs: tuple[Permission, ...]
    foot: bool = False


ROOMS = (
    Room(code="inbox", label=gettext_noop("Inbox"), path="/inbox/", icon="inbox", key="i", needs=(Permission.DESK,)),
    Room(
        code="customers",
        label=gettext_noop("Customers"),
        path="/customers/",
        icon="users",
        key="c",
        needs=(Permission.DESK,),
    ),
    Room(
        code="queues",
        label=gettext_noop("Queues"),
        path="/queues/",
        icon="layers",
        key="q",
        needs=(Permission.LEAD,),
    ),
    Room(
        code="listen",
        label=gettext_noop("Listen"),
        path="/listen/",
        icon="ear",
        key="l",
        needs=(Permission.LISTEN, Permission.LEAD),
    ),
    Room(
        code="improve",
        label=gettext_noop("Improve"),
        path="/improve/",
        icon="refresh-cw",
        key="m",
        needs=(Permission.IMPROVE, Permission.LEAD),
    ),
    Room(
        code="department",
        label=gettext_noop("Department"),
        path="/department/",
        icon="warehouse",
        key="d",
        needs=(Permission.DEPARTMENT,),
    ),
    Room(
        code="briefing",
        label=gettext_noop("Briefing"),
        path="/briefing/",
        icon="newspaper",
        key="b",
        needs=(Permission.BRIEFING,),
    ),
    Room(
        code="people",
        label=gettext_noop("People"),
        path="/people/",
        icon="heart-handshake",
        key="p",
        needs=(Permission.EMPLOYEE,),
    ),
    Room(
        code="settings",
        label=gettext_noop("Settings"),
        path="/settings/",
        icon="settings",
        key="s",
        needs=(Permission.ADMINISTER,),
        foot=True,
    ),
)


_UPLOAD = {"url": "/mail/upload/", "icon": "upload"}
_MEANINGS = (
    (gettext_noop("Failure demand"), "/listen/demand/"),
    (gettext_noop("Coming back"), "/listen/loyalty/"),
    (gettext_noop("Drivers"), "/listen/drivers/"),
    (gettext_noop("Fairness to customers"), "/listen/fairness/"),
)
_GOODWILL = {"url": "/goodwill/", "icon": "gift"}


def frame_context(
    request: HttpRequest, *, room: str, topics: tuple[str, ...] = (), waiting: int | None = None
) -> dict[str, Any]:
    """The context of `ui/frame.html` for a signed-in person in a room; `topics` are what the page goes live with.

    A page that has counted the waiting customers itself gives their number, which saves a statement.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    bell = _bell(actor)
    watched = ("inbox", topic_of(bell["id"]), *topics) if bell else topics
    return {
        "rooms": [
            _shown(item, actor, room, waiting) for item in ROOMS if any(actor.may(needed) for needed in item.needs)
        ],
        "vision": current_vision(),
        "bell": bell,
        "presence": presence_shown(request),
        "person": {"name": actor.name, "url": "/accounts/me/"},
        "person_menu": [
            {"url": "/accounts/me/", "label": _("Profile and keys"), "icon": "user-round"},
            {"url": "/wall/", "label": _("The wall"), "icon": "monitor"},
            {"url": "/tasks/", "label": _("Tasks and side talks"), "icon": "list-todo"},
            *([_GOODWILL | {"label": _("Goodwill and policies")}] if actor.may(Permission.LEAD) else []),
            *([_UPLOAD | {"label": _("Bring in mail files")}] if actor.may(Permission.LEAD) else []),
        ],
        "troubled": list_troubled() if actor.may(Permission.ADMINISTER) else [],
        "commands": _commands(actor),
        "palette_url": "/palette/",
        "search_url": "/search/" if actor.may(Permission.DESK) else "",
        "sign_out_url": "/accounts/logout/",
        "keys_map": read_keys(request),
        "keys_off": not do_keys_act(request),
        "density": own_preferences(request).get("density", ""),
        "live_token": grant(*watched) if watched else "",
    }


def _bell(actor: Actor) -> dict[str, Any] | None:
    """What the bell shows to somebody who works on the desk."""
    if actor.id is None or not actor.may(Permission.DESK):
        return None
    return {"id": actor.id, "new": peek_new(employee_id=actor.id)}


def _commands(actor: Actor) -> list[dict[str, str]]:
    """Pages without a room of their own, for Ctrl-K."""
    found = [{"label": _("Tasks and side talks"), "url": "/tasks/", "group": _("Rooms")}]
    if actor.may(Permission.LISTEN):
        found += [{"label": _(label), "url": url, "group": _("Rooms")} for label, url in _MEANINGS]
    if actor.may(Permission.LEAD):
        found.append({"label": _("Goodwill and policies"), "url": "/goodwill/", "group": _("Rooms")})
    return found


def _shown(item: Room, actor: Actor, current: str, waiting: int | None) -> dict[str, Any]:
    return {
        "code": item.code,
        "url": item.path,
        "label": _(item.label),
        "icon": item.icon,
        "key": item.key,
        "current": item.code == current,
        "foot": item.foot,
        "badge": _badge(item, actor, waiting),
        "late": item.code == "settings" and bool(list_troubled()),
    }


def _badge(item: Room, actor: Actor, waiting: int | None) -> int | None:
    """How much waits behind a room's door: conversations for the desk, news for the person."""
    if item.code == "inbox":
        return (count_waiting() if waiting is None else waiting) or None
    if item.code == "settings":
        return len(list_troubled()) + count_quarantined() or None
    if item.code == "people" and actor.id is not None:
        return count_unread(employee_id=actor.id) or None
    return None
