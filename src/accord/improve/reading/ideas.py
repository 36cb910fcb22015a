"""Reads of ideas and workarounds: everybody in the company may read and vote."""

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accord.improve.access import access_cause
from accord.improve.contracts import Decision, IdeaKind, IdeaRow, IdeaView
from accord.improve.models import Idea, IdeaVote
from accord.improve.operations.ideas import may_decide
from accord.kernel import clock, company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require


def list_ideas(*, actor: Actor, view: IdeaView = "open", limit: int = 100) -> list[IdeaRow]:
    """Ideas: open ones by due day, answered ones newest first, the actor's own, or those the actor is to answer."""
    require(actor, Permission.EMPLOYEE)
    found = _ideas(actor)
    if view == "answered":
        found = found.exclude(decision="").order_by("-decided_at", "-pk")
    elif view == "mine":
        found = found.filter(author_id=actor.id).order_by("-noted_at", "-pk")
    elif view == "to_decide":
        found = found.filter(decision="", decider_id=actor.id).order_by("due_on", "pk")
    else:
        found = found.filter(decision="").order_by("due_on", "pk")
    return [_idea_row(idea) for idea in found[:limit]]


def list_ideas_of_cause(*, actor: Actor, cause_id: int) -> list[IdeaRow]:
    """The ideas that belong to a cause, oldest first, behind the cause's gate."""
    access_cause(actor=actor, cause_id=cause_id)
    return [_idea_row(idea) for idea in _ideas(actor).filter(cause_id=cause_id).order_by("noted_at", "pk")]


def get_idea(*, actor: Actor, idea_id: int) -> tuple[IdeaRow, bool]:
    """One idea, and whether the actor may answer it; raises `NotFound`."""
    require(actor, Permission.EMPLOYEE)
    found = _ideas(actor).filter(pk=idea_id).first()
    if found is None:
        raise NotFound(_("There is no such idea."))
    return _idea_row(found), not found.decision and may_decide(actor, found)


def _ideas(actor: Actor) -> QuerySet[Idea]:
    own_vote = IdeaVote.objects.filter(idea=OuterRef("pk"), employee_id=actor.id or 0)
    related = ("author", "decider", "decided_by", "touchpoint", "department")
    return Idea.objects.select_related(*related).annotate(vote_count=Count("votes"), voted=Exists(own_vote))


def _idea_row(idea: Idea) -> IdeaRow:
    today = clock.today(company.read_company().timezone)
    return IdeaRow(
        id=idea.pk,
        kind=IdeaKind(idea.kind),
        text=idea.text,
        author_id=idea.author_id,
        author_name=idea.author.name,
        conversation_id=idea.conversation_id,
        touchpoint_name=idea.touchpoint.name if idea.touchpoint else None,
        department_name=idea.department.name if idea.department else None,
        decider_id=idea.decider_id,
        decider_name=idea.decider.name,
        noted_at=idea.noted_at,
        due_on=idea.due_on,
        overdue=not idea.decision and idea.due_on < today,
        votes=idea.vote_count,  # type: ignore[attr-defined]  # annotated by _ideas
        voted=idea.voted,  # type: ignore[attr-defined]  # the same
        decision=Decision(idea.decision),
        answer=idea.answer,
        decided_at=idea.decided_at,
        decided_by_name=idea.decided_by.name if idea.decided_by else None,
        cause_id=idea.cause_id,
        climbed=idea.climbed,
    )
