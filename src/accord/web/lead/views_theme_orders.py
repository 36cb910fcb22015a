"""The orders a leader gives about themes: find them anew, rename, merge, split, hide, move a text, take back."""

import re

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.kernel.permissions import Permission
from accord.understand.themes import operations
from accord.web.lead.reading import done, needed_number_in, number_in, words_in
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.LISTEN)
@require_POST
def find(request: StaffRequest) -> HttpResponse:
    """Let a worker find the themes of all texts."""
    operations.ask_for_fit(actor=request.actor)
    return redirect("lead:themes")


@permission(Permission.LISTEN)
@require_POST
def rename(request: StaffRequest, theme_id: int) -> HttpResponse:
    """Call it by a name of people's."""
    operations.rename_theme(actor=request.actor, theme_id=theme_id, name=words_in(request, "name"))
    return done(request, _("Renamed. The name stays when themes are found anew."), to=_page_of(theme_id))


@permission(Permission.LISTEN)
@require_POST
def merge(request: StaffRequest, theme_id: int) -> HttpResponse:
    """Let it count as another one."""
    into_id = needed_number_in(request, "into")
    operations.merge_themes(actor=request.actor, theme_id=theme_id, into_id=into_id)
    return done(request, _("Merged. They are one theme from now on, also for new texts."), to=_page_of(into_id))


@permission(Permission.LISTEN)
@require_POST
def split(request: StaffRequest, theme_id: int) -> HttpResponse:
    """Make a theme of its own of the texts that say something."""
    wanted = re.split(r"[,;\n]", words_in(request, "words"))
    operations.split_theme(actor=request.actor, theme_id=theme_id, words=wanted, name=words_in(request, "name"))
    return done(request, _("Split. New texts like these go to the new theme."), to=_page_of(theme_id))


@permission(Permission.LISTEN)
@require_POST
def hide(request: StaffRequest, theme_id: int) -> HttpResponse:
    """Take it out of lists and figures."""
    operations.hide_theme(actor=request.actor, theme_id=theme_id)
    return done(request, _("Hidden. It counts for nothing until you show it again."), to=_page_of(theme_id))


@permission(Permission.LISTEN)
@require_POST
def show_again(request: StaffRequest, theme_id: int) -> HttpResponse:
    """Let it count again."""
    operations.show_theme(actor=request.actor, theme_id=theme_id)
    return done(request, _("It is shown and counted again."), to=_page_of(theme_id))


@permission(Permission.EMPLOYEE)
@require_POST
def move(request: StaffRequest, text_id: int) -> HttpResponse:
    """A text does not belong here, and perhaps elsewhere."""
    from_id = needed_number_in(request, "from")
    to_id = number_in(request, "to")
    operations.move_text(actor=request.actor, text_id=text_id, from_id=from_id, to_id=to_id)
    is_leader = request.actor.may(Permission.LISTEN)
    at_the_text = reverse("lead:theme-text" if to_id else "agent:inbox", args=[text_id] if to_id else [])
    back = _page_of(from_id) if is_leader else at_the_text
    return done(request, _("Thank you. Texts like this one learn from it."), to=back)


@permission(Permission.LISTEN)
@require_POST
def undo(request: StaffRequest, correction_id: int) -> HttpResponse:
    """Take a correction back."""
    operations.undo_correction(actor=request.actor, correction_id=correction_id)
    return done(request, _("Taken back. All is as it was before."), to=reverse("lead:theme-corrections"))


def _page_of(theme_id: int) -> str:
    return reverse("lead:theme", args=[theme_id])
