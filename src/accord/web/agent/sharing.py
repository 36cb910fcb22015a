"""What pages fetch again after a hint, made once for all who ask for the same between two changes.

Only fetches that a hint caused come here: whoever opens a page gets what is true at that moment.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from accord.desk.contracts import InboxView, Whose
from accord.desk.queries import count_views_for_many
from accord.kernel.live.sharing import shared_answers
from accord.kernel.permissions import Actor
from accord.web.agent.listing import Listing
from accord.web.agent.showing import conversation_context, views_context


def is_of_a_hint(request: HttpRequest) -> bool:
    """Whether the page asks by itself, because it heard of a change."""
    return "X-Accord-Live" in request.headers


def views_again(actor: Actor, view: Listing) -> dict[str, Any]:
    """The views with their counts, of which all count the same conversations."""
    return views_context(actor, view, count=count_views_for_many)


def rows_again(actor: Actor, view: Listing, draw: Callable[[], bytes]) -> bytes:
    """The first page of a list as it is drawn, which is the same for all unless it asks for somebody's own."""
    whose = actor.id if _is_personal(view) else None
    key = ("agent.rows", view.query, whose, actor.permissions, translation.get_language())
    return shared_answers.share(key, topic="inbox", make=draw)


def conversation_again(actor: Actor, conversation_id: int, view: Listing) -> dict[str, Any]:
    """The conversation with what is known, of which a page asks for several pieces at once."""
    key = ("agent.conversation", conversation_id, view.query, actor.id, actor.permissions, translation.get_language())
    return shared_answers.share(
        key,
        topic=f"conversation:{conversation_id}",
        make=lambda: conversation_context(actor, conversation_id, view),
        also=lambda made: (f"customer:{made['customer'].id}", f"case:{made['case'].id}", "desk"),
    )


def _is_personal(view: Listing) -> bool:
    without = view.wanted.without
    return view.view == InboxView.MINE or Whose.ME in {view.wanted.assignee, without.assignee if without else None}
