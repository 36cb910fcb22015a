"""The queues now, and whether work is shared out fairly: for those who lead the service."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accord.desk.routing.operations import share_queue
from accord.desk.routing.queries import is_used, list_first_work, read_board, read_fairness
from accord.kernel import clock
from accord.kernel.permissions import Permission
from accord.staff.contracts import AT_WORK, Presence
from accord.web.lead.pages import frame, show
from accord.web.lead.reading import done
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.presence import presence_kind, presence_words

SPANS = (1, 7, 28)


def tabs(current: str) -> list[dict[str, object]]:
    """The pages of this room."""
    places = {
        "queues": _("Now"),
        "fairness": _("Fairness"),
        "sharing": _("Sharing out"),
        "rules": _("Rules"),
    }
    pages: list[dict[str, object]] = [
        {"label": label, "url": reverse(f"lead:{name}"), "current": name == current} for name, label in places.items()
    ]
    return [*pages, {"label": _("Macros"), "url": reverse("agent:macros"), "current": False}]


@permission(Permission.LEAD)
@require_GET
def queues(request: StaffRequest) -> HttpResponse:
    """Each queue: who waits and since when, what nobody has, who is there and what they carry."""
    words, first = presence_words(), list_first_work(actor=request.actor)
    context = {
        "tabs": tabs("queues"),
        "queues": [
            {
                "row": row,
                "first": first.get(row.id or 0, []),
                "people": [
                    {"person": person, "kind": presence_kind(person.presence), "words": words[person.presence]}
                    for person in sorted(row.people, key=lambda each: (each.presence not in AT_WORK, each.name))
                    if person.presence in AT_WORK or person.load
                ],
                "available": sum(person.presence == Presence.AVAILABLE for person in row.people),
                "absent": sum(person.presence not in AT_WORK and not person.load for person in row.people),
            }
            for row in read_board(actor=request.actor)
        ],
        **frame(request, room="queues", topics=("inbox", "presence")),
    }
    return show(request, "lead/queues.html", context)


@permission(Permission.LEAD)
@require_POST
def share(request: StaffRequest, queue_id: int) -> HttpResponse:
    """Give out what waits in a queue, to whoever is there and has room."""
    given = share_queue(actor=request.actor, queue_id=queue_id)
    said = ngettext("%(num)s conversation was given out.", "%(num)s conversations were given out.", given)
    if not given:
        said = _("Nobody who may have it is there with room left, or nothing waits.")
    return done(request, said % {"num": given} if given else said, to=reverse("lead:queues"))


@permission(Permission.LEAD)
@require_GET
def fairness(request: StaffRequest) -> HttpResponse:
    """Who got what and who gave what back in the last `?days=` days, beside the time they were available."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else 7
    now = clock.now()
    rows = read_fairness(actor=request.actor, start=now - timedelta(days=days), end=now + timedelta(minutes=1))
    total = sum(row.total for row in rows)
    context = {
        "tabs": tabs("fairness"),
        "days": days,
        "spans": SPANS,
        "rows": sorted(rows, key=lambda row: (-row.total, row.name)),
        "total": total,
        "returned": sum(row.returned for row in rows),
        "most": max((row.total for row in rows), default=0),
        "is_used": is_used(),
        **frame(request, room="queues"),
    }
    return show(request, "lead/fairness.html", context)
