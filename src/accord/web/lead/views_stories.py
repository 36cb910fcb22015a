"""Stories: what was kept, reviewed, asked and published."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.desk.queries import get_conversation
from accord.improve.operations import attach_story_to_cause
from accord.improve.queries import causes_of_story, list_causes
from accord.insight.briefings.queries import briefings_of_story, is_chosen
from accord.kernel.permissions import Actor, Permission
from accord.listen.contracts import StoryRow, StoryState
from accord.listen.operations import ask_consent, attach_story, capture_story, publish_story, review_story
from accord.listen.queries import get_story, list_signals, list_stories, removals_of_story
from accord.listen.suggesting.operations import keep_suggested, look_for_stories, refuse_suggested
from accord.listen.suggesting.queries import list_suggestions
from accord.understand.themes.contracts import ThemeName
from accord.understand.themes.queries import themes_of_case
from accord.web.lead.pages import frame
from accord.web.lead.reading import done, number_in, words_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.feeling_words import feeling_choices


@permission(Permission.EMPLOYEE)
@require_GET
def stories(request: StaffRequest) -> HttpResponse:
    """All stories that the person may read: the desk sees every state, others what was published."""
    context = {
        "stories": list_stories(actor=request.actor),
        "suggested": list_suggestions(actor=request.actor),
        "feeling_words": dict(feeling_choices()),
        "at_the_desk": request.actor.may(Permission.DESK),
        **frame(request, room="listen"),
    }
    return render(request, "lead/stories.html", context)


@permission(Permission.EMPLOYEE)
@require_GET
def story(request: StaffRequest, story_id: int) -> HttpResponse:
    """One story: its words, what was taken out, where it stands, what comes next."""
    actor = request.actor
    found = get_story(actor=actor, story_id=story_id)
    at_the_desk = actor.may(Permission.DESK)
    context = {
        "story": found,
        "removals": removals_of_story(actor=actor, story_id=story_id) if at_the_desk else [],
        "may_edit": at_the_desk and found.state == StoryState.DRAFT,
        "may_publish": actor.may(Permission.LISTEN) and _can_be_published(found),
        "may_attach": at_the_desk and actor.may(Permission.LISTEN),
        "signals": list_signals(actor=actor) if actor.may(Permission.LISTEN) else [],
        "causes": list_causes(actor=actor, is_open=None) if actor.may(Permission.LISTEN) else [],
        "themes": _themes_of(actor, found) if at_the_desk else [],
        "stands_for": causes_of_story(actor=actor, story_id=story_id),
        "may_tell": actor.may(Permission.LISTEN) and found.published_at is not None,
        "is_chosen": is_chosen(story_id=story_id),
        "told_in": briefings_of_story(story_id=story_id) if actor.may(Permission.BRIEFING) else [],
        **frame(request, room="listen"),
    }
    return render(request, "lead/story.html", context)


def _themes_of(actor: Actor, found: StoryRow) -> list[ThemeName]:
    """What its case is about: a story belongs to the themes of its words by itself."""
    case_id = get_conversation(actor=actor, conversation_id=found.conversation_id).case_id
    named = {row.share.theme.id: row.share.theme for row in themes_of_case(actor=actor, case_id=case_id)}
    return list(named.values())


def _can_be_published(found: StoryRow) -> bool:
    return found.state == StoryState.ALLOWED and found.published_at is None


@permission(Permission.DESK)
@require_POST
def capture(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Keep a customer's words; the next page shows what was taken out."""
    story_id = capture_story(
        actor=request.actor, conversation_id=conversation_id, message_id=number_in(request, "message")
    )
    return done(request, _("Kept. Read it once more before you ask the customer."), to=_page_of(story_id))


@permission(Permission.DESK)
@require_POST
def review(request: StaffRequest, story_id: int) -> HttpResponse:
    """Settle the words, and ask the customer when the second button was pressed."""
    review_story(actor=request.actor, story_id=story_id, text=words_in(request, "text"))
    if words_in(request, "then") != "ask":
        return done(request, _("Saved."), to=_page_of(story_id))
    ask_consent(actor=request.actor, story_id=story_id)
    return done(request, _("Saved. The customer is asked by mail."), to=_page_of(story_id))


@permission(Permission.LISTEN)
@require_POST
def publish(request: StaffRequest, story_id: int) -> HttpResponse:
    """Show a story that the customer allowed to leaders and departments."""
    publish_story(actor=request.actor, story_id=story_id)
    return done(request, _("Published to leaders and departments."), to=_page_of(story_id))


@permission(Permission.DESK)
@require_POST
def attach(request: StaffRequest, story_id: int) -> HttpResponse:
    """Let a story stand for a root cause, for a signal, or for none."""
    if cause_id := number_in(request, "cause"):
        attach_story_to_cause(actor=request.actor, cause_id=cause_id, story_id=story_id)
    else:
        attach_story(actor=request.actor, story_id=story_id, signal_id=number_in(request, "signal"))
    return done(request, _("Saved."), to=_page_of(story_id))


@permission(Permission.DESK)
@require_POST
def suggested(request: StaffRequest, suggestion_id: int) -> HttpResponse:
    """Keep suggested words as a draft, or refuse them for good."""
    if words_in(request, "order") == "keep":
        story_id = keep_suggested(actor=request.actor, suggestion_id=suggestion_id)
        return done(request, _("Kept. Read it once more before you ask the customer."), to=_page_of(story_id))
    refuse_suggested(actor=request.actor, suggestion_id=suggestion_id)
    return done(request, _("It is not suggested again."), to=_stories())


@permission(Permission.DESK)
@require_POST
def look_again(request: StaffRequest) -> HttpResponse:
    """Look through the words of the last weeks now, instead of tonight."""
    look_for_stories(actor=request.actor)
    return done(request, _("Looking through the last four weeks. Suggestions appear in a minute."), to=_stories())


def _stories() -> str:
    return reverse("lead:stories")


def _page_of(story_id: int) -> str:
    return reverse("lead:story", args=[story_id])
