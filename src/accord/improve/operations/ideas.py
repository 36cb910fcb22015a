"""Ideas and workarounds: noted in the flow of work, answered by a date."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from accord.desk.queries import get_case, get_conversation
from accord.improve.access import access_cause
from accord.improve.contracts import Decision, IdeaKind
from accord.improve.events import IdeaClimbed, IdeaDecided, IdeaNoted
from accord.improve.models import Idea, IdeaVote
from accord.improve.operations.causes import end_of
from accord.improve.rules import CLIMB_EVERY, HIGHEST_STEP, IDEA_DAYS
from accord.journey.queries import get_reason, get_touchpoint
from accord.kernel import clock, company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, Role, require
from accord.kernel.transactions import one_transaction
from accord.staff.operations import notify
from accord.staff.queries import get_department, list_employees

DUE = "improve.idea_due"
_DECIDES_AT_STEP = (Role.LEAD, Role.CX_LEAD, Role.EXECUTIVE, Role.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True)
class _Place:
    case_id: int | None = None
    touchpoint_id: int | None = None
    department_id: int | None = None


@one_transaction
def note_idea(*, actor: Actor, kind: IdeaKind, text: str, conversation_id: int | None = None) -> int:
    """Note "I had to …" or "better would be …"; returns the idea's id. It keeps its conversation.

    The owner of the department that the case points to decides, else whoever leads the service, within 14 days.
    """
    employee_id = _employee(actor)
    text = text.strip()
    if not text:
        raise BadInput(_("Say in a sentence what you mean."))
    place = _place_of(actor, conversation_id)
    decider_id = _decider(place.department_id, author_id=employee_id)
    due_on = clock.today(company.read_company().timezone) + timedelta(days=IDEA_DAYS)
    idea = Idea.objects.create(
        kind=IdeaKind(kind),
        text=text[:4000],
        author_id=employee_id,
        conversation_id=conversation_id,
        touchpoint_id=place.touchpoint_id,
        department_id=place.department_id,
        decider_id=decider_id,
        noted_at=clock.now(),
        due_on=due_on,
    )
    set_deadline(kind=DUE, subject=idea.pk, due_at=end_of(due_on))
    _tell(idea, decider_id, "improve.idea_to_decide")
    event = IdeaNoted(
        idea_id=idea.pk,
        idea_kind=idea.kind,
        employee_id=employee_id,
        decider_id=decider_id,
        conversation_id=conversation_id,
        case_id=place.case_id,
    )
    publish(event, actor=actor)
    return idea.pk


def _employee(actor: Actor) -> int:
    require(actor, Permission.EMPLOYEE)
    if actor.kind != "staff" or actor.id is None:
        raise NotAllowed(_("Only employees can do this."))
    return actor.id


def _place_of(actor: Actor, conversation_id: int | None) -> _Place:
    if conversation_id is None:
        return _Place()
    conversation = get_conversation(actor=actor, conversation_id=conversation_id)
    case = get_case(case_id=conversation.case_id)
    department_id = case.cause_department_id
    if department_id is None and case.reason_id is not None:
        department_id = get_reason(reason_id=case.reason_id).department_id
    if department_id is None and case.touchpoint_id is not None:
        department_id = get_touchpoint(touchpoint_id=case.touchpoint_id).department_id
    return _Place(case_id=case.id, touchpoint_id=case.touchpoint_id, department_id=department_id)


def _decider(department_id: int | None, *, author_id: int) -> int:
    """The department's owner, else the first leader; the author only when there is nobody else in the company."""
    owner_id = get_department(department_id=department_id).owner_id if department_id is not None else None
    if owner_id is not None and owner_id != author_id:
        return owner_id
    for role in _DECIDES_AT_STEP:
        for employee in list_employees(role=role):
            if employee.id != author_id:
                return employee.id
    return author_id


def _tell(idea: Idea, employee_id: int, text_code: str) -> None:
    notify(
        employee_id=employee_id,
        text_code=text_code,
        parameters={"idea_id": idea.pk, "text": idea.text[:200], "answer": idea.answer},
        url=f"/improve/ideas/{idea.pk}/",
    )


@one_transaction
def vote_idea(*, actor: Actor, idea_id: int, wanted: bool = True) -> None:
    """Find an idea worth doing, or take that back; one vote each, none for one's own."""
    employee_id = _employee(actor)
    idea = _locked(idea_id)
    if idea.author_id == employee_id:
        raise Refusal(_("It is your own idea."))
    if idea.decision:
        raise Refusal(_("This idea has its answer."))
    if wanted:
        IdeaVote.objects.get_or_create(idea=idea, employee_id=employee_id)
    else:
        IdeaVote.objects.filter(idea=idea, employee_id=employee_id).delete()


@one_transaction
def decide_idea(*, actor: Actor, idea_id: int, adopted: bool, answer: str) -> None:
    """Adopt or decline an idea, with a reason that its author will read. An answer is given once."""
    employee_id = _employee(actor)
    idea = _locked(idea_id)
    if not may_decide(actor, idea):
        raise NotAllowed(_("Somebody else answers this idea."))
    if idea.decision:
        raise Refusal(_("This idea has its answer."))
    answer = answer.strip()
    if not answer:
        raise BadInput(_("Say why, so that the person who had the idea can follow."))
    idea.decision = Decision.ADOPTED if adopted else Decision.DECLINED
    idea.answer, idea.decided_at, idea.decided_by_id = answer, clock.now(), employee_id
    idea.save(update_fields=["decision", "answer", "decided_at", "decided_by"])
    cancel_deadline(kind=DUE, subject=idea_id)
    if idea.author_id != employee_id:
        _tell(idea, idea.author_id, f"improve.idea_{idea.decision}")
    publish(IdeaDecided(idea_id=idea_id, decision=idea.decision, employee_id=idea.author_id), actor=actor)


def may_decide(actor: Actor, idea: Idea) -> bool:
    """Whether the actor may answer an idea: its decider, those who speak for its department, those who lead."""
    if actor.id == idea.decider_id or actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD):
        return True
    return actor.may(Permission.DEPARTMENT) and actor.department_id == idea.department_id is not None


@one_transaction
def climb_idea(*, idea_id: int) -> None:
    """Nobody answered by the date: the next person up decides, and the author hears that it is late."""
    idea = Idea.objects.select_for_update().filter(pk=idea_id, decision="").first()
    if idea is None:
        return
    if idea.climbed < HIGHEST_STEP:
        idea.climbed += 1
        idea.decider_id = _next_up(idea)
        idea.save(update_fields=["climbed", "decider"])
        _tell(idea, idea.author_id, "improve.idea_late")
        publish(IdeaClimbed(idea_id=idea_id, decider_id=idea.decider_id))
    _tell(idea, idea.decider_id, "improve.idea_overdue")
    set_deadline(kind=DUE, subject=idea_id, due_at=clock.now() + CLIMB_EVERY)


def _next_up(idea: Idea) -> int:
    """The next leader who is not the author and has not let it lie; the same person when nobody stands above."""
    ladder = [employee.id for role in (Role.CX_LEAD, Role.EXECUTIVE) for employee in list_employees(role=role)]
    fit = [employee_id for employee_id in ladder if employee_id not in {idea.author_id, idea.decider_id}]
    return fit[0] if fit else idea.decider_id


@one_transaction
def attach_idea(*, actor: Actor, idea_id: int, cause_id: int) -> None:
    """Let an idea belong to a cause, so that its author is thanked when that is fixed."""
    require(actor, Permission.IMPROVE)
    _locked(idea_id)
    access_cause(actor=actor, cause_id=cause_id)
    Idea.objects.filter(pk=idea_id).update(cause_id=cause_id)


def _locked(idea_id: int) -> Idea:
    found = Idea.objects.select_for_update().filter(pk=idea_id).first()
    if found is None:
        raise NotFound(_("There is no such idea."))
    return found
