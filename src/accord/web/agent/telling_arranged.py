"""What was said of a conversation, in words: junk and trash, tags, priority, handing up."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.contracts import Priority
from accord.desk.queries import list_queues
from accord.desk.queries.tags import list_tags
from accord.web.agent import names
from accord.web.agent.marks import priority_words

Words = tuple[str, str] | None


def removed(who: str, payload: Mapping[str, Any]) -> Words:
    """It left work."""
    if payload["place"] == "trash":
        return "trash-2", _("%(who)s put it into the trash") % {"who": who}
    return "shield-alert", _("%(who)s put it among the junk") % {"who": who}


def restored(who: str, payload: Mapping[str, Any]) -> Words:
    """It came back."""
    if payload["previous"] == "trash":
        if not payload["by_hand"]:
            return "undo-2", _("The customer wrote again, so it came out of the trash")
        return "undo-2", _("%(who)s took it out of the trash") % {"who": who}
    return "shield-check", _("%(who)s took it out of the junk") % {"who": who}


def tagged(who: str, payload: Mapping[str, Any]) -> Words:
    """A tag was put on or taken off; one that is gone since is not told."""
    name = next((tag.name for tag in list_tags() if tag.id == payload["tag_id"]), "")
    if not name:
        return None
    words = _("%(who)s took off the tag “%(tag)s”") if payload.get("taken_off") else _("%(who)s tagged it “%(tag)s”")
    return "tag", words % {"who": who, "tag": name}


def prioritised(who: str, payload: Mapping[str, Any]) -> Words:
    """It matters more, or less."""
    words = _("%(who)s set the priority to “%(priority)s”")
    return "chevrons-up", words % {"who": who, "priority": priority_words(Priority(payload["priority"]))}


def escalated(who: str, payload: Mapping[str, Any]) -> Words:
    """It was handed up."""
    queue = (
        next((row.name for row in list_queues() if row.id == payload["queue_id"]), "") if payload["queue_id"] else ""
    )
    to = names.staff_name(payload["lead_id"]) or queue
    if not to:
        return "arrow-up-from-line", _("%(who)s handed it up") % {"who": who}
    return "arrow-up-from-line", _("%(who)s handed it up to %(to)s") % {"who": who, "to": to}
