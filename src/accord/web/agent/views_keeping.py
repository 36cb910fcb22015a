"""Views that people keep: a list of the inbox or a search, under a name of their own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.desk.search.contracts import Sharing, ViewKind
from accord.desk.search.operations import keep_view, remove_view
from accord.kernel.permissions import Permission
from accord.web.agent.listing import listing_of
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.DESK)
@require_POST
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what is shown under a name, and show it as that."""
    kind = ViewKind(request.POST.get("kind", "")) if request.POST.get("kind") in set(ViewKind) else ViewKind.INBOX
    sharing = Sharing(request.POST["sharing"]) if request.POST.get("sharing") in set(Sharing) else Sharing.NOBODY
    asked = request.POST.get("query", "")
    query = listing_of(asked).query if kind == ViewKind.INBOX else asked.lstrip("?&")
    row = keep_view(actor=request.actor, name=request.POST.get("name", ""), kind=kind, query=query, sharing=sharing)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
    return redirect(f"{address_of(row.kind)}?{row.query}&saved={row.id}")


@permission(Permission.DESK)
@require_POST
def remove(request: StaffRequest, view_id: int) -> HttpResponse:
    """Forget a view; what it showed stays where it is."""
    remove_view(actor=request.actor, view_id=view_id)
    messages.success(request, _("The view is gone. The conversations in it are not."))
    return redirect("agent:inbox")


def address_of(kind: ViewKind) -> str:
    """Where views of a kind are shown."""
    return reverse("agent:search" if kind == ViewKind.SEARCH else "agent:inbox")
