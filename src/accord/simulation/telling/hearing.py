"""How the company hears its customers: stories that they allow, a briefing each Monday, visits to its own places."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accord.insight.briefings.operations import choose_schedule, choose_voice
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import Refusal
from accord.kernel.permissions import SYSTEM
from accord.listen.operations import answer_consent, ask_consent, attach_story, publish_story, review_story
from accord.listen.operations.stories import consent_token
from accord.listen.queries import get_story, list_signals
from accord.listen.suggesting.contracts import StorySuggestion, Why
from accord.listen.suggesting.operations import keep_suggested, suggest_stories
from accord.listen.suggesting.queries import list_suggestions
from accord.measure.audits.contracts import OPEN, PlanChoices, Shopper, VisitRow
from accord.measure.audits.operations import add_photo, fill_in, make_plan, plan_coming_visits, visit_token
from accord.measure.audits.queries import list_visits
from accord.measure.questionnaires.operations import standard_questionnaire
from accord.measure.questionnaires.queries import VISIT
from accord.simulation.contracts import Role
from accord.simulation.mails.photos import COUNT, draw_parcel
from accord.simulation.telling.acting import Troupe
from accord.simulation.telling.history import History

HEARD_BEFORE = timedelta(days=12)
VISITED_BEFORE = timedelta(days=70)
_EVERY = 14
_ASKED = 5
_REFUSES = 2  # the third who is asked says no
_KEYS = ("found", "kindness", "solved", "kept", "seen")


@dataclass(frozen=True, kw_only=True)
class _Visited:
    """A plan, and what visits find: found, kindness, solved, kept, and in words."""

    name: str
    instructions: str
    seen: tuple[tuple[str, str, str, str, str], ...]


_PLANS = {
    "delivery": _Visited(
        name="A parcel ordered by ourselves",
        instructions="Order two things under a private name, and open the parcel at home. Photograph it as it came.",
        seen=(
            ("yes", "3", "yes", "partly", "The box was twice as large as what was in it, and one corner was dented."),
            ("yes", "5", "yes", "yes", "Everything was as it was said when I ordered, a day early."),
            ("partly", "3", "partly", "no", "Left with a neighbour without a note, two days late."),
        ),
    ),
    "service_contact": _Visited(
        name="A question to our own service",
        instructions="Ask about a product, as a customer who is not sure yet. Write again two days later.",
        seen=(
            ("yes", "5", "yes", "yes", "A good answer after four hours, by somebody who knew the tent."),
            ("yes", "4", "partly", "yes", "Kind, but I had to give the order number twice."),
            ("partly", "4", "partly", "yes", "Quick. Nobody said when the missing page would be mended."),
        ),
    ),
}


def hear(history: History) -> None:
    """Plan what happens over the weeks before the demo opens."""
    world = history.troupe.world
    since = max(world.opens_at - VISITED_BEFORE, world.starts_at)
    history.plan(since + timedelta(hours=2), _begin)
    at = since + timedelta(days=1, hours=3)
    while at < world.opens_at:
        history.plan(at, lambda: _visit(history.troupe))
        at += timedelta(days=4)
    history.plan(max(world.opens_at - HEARD_BEFORE, world.starts_at + timedelta(days=1)), lambda: _keep(history.troupe))


def _begin() -> None:
    choose_schedule(actor=SYSTEM, weekday=0, hour=7)


def _visit(troupe: Troupe) -> None:
    """Plans begin with the first day; whoever is to visit does, on most days."""
    today = clock.today(read_company().timezone)
    if not list_visits():
        _plan(troupe, clock.now())
    plan_coming_visits()
    for visit in list_visits():
        if visit.state in OPEN and visit.due_on <= today:
            _fill_in(visit)


def _plan(troupe: Troupe, now: datetime) -> None:
    people = [troupe.cast.employees[code] for code in ("jonas.wetterau", "aoife.brennan")]
    for employee_id, (touchpoint, visited) in zip(people, _PLANS.items(), strict=True):
        shoppers = (Shopper(employee_id=employee_id), Shopper(name="Marlene Vogt"))
        make_plan(
            actor=SYSTEM,
            choices=PlanChoices(
                name=visited.name,
                touchpoint_id=troupe.cast.touchpoints[touchpoint],
                questionnaire_id=standard_questionnaire(slug=VISIT),
                every_days=_EVERY,
                first_on=now.date(),
                instructions=visited.instructions,
                shoppers=shoppers,
            ),
        )


def _fill_in(visit: VisitRow) -> None:
    token, number = visit_token(visit_id=visit.id), visit.id
    visited = next(plan for plan in _PLANS.values() if plan.name == visit.plan_name)
    answers = visited.seen[number // len(_PLANS) % len(visited.seen)]
    given = {key: [answer] for key, answer in zip(_KEYS, answers, strict=True)}
    if visited is _PLANS["delivery"]:
        add_photo(token=token, content=draw_parcel(number % COUNT))
    fill_in(token=token, given=given, is_final=True)


def _keep(troupe: Troupe) -> None:
    """An agent keeps what was suggested, customers are asked, most say yes; the CX lead tells what may be told."""
    suggest_stories()
    agent, cx_lead = troupe.cast.actor("aoife.brennan"), troupe.cast.first(troupe.world, Role.CX_LEAD)
    kept = 0
    for offered in list_suggestions(actor=agent)[:_ASKED]:
        story_id = keep_suggested(actor=agent, suggestion_id=offered.id)
        review_story(actor=agent, story_id=story_id, text=get_story(actor=agent, story_id=story_id).text)
        try:
            ask_consent(actor=agent, story_id=story_id)
        except Refusal:
            continue
        answer_consent(token=consent_token(story_id=story_id), allowed=kept != _REFUSES)
        if kept != _REFUSES:
            publish_story(actor=cx_lead, story_id=story_id)
            _let_stand(troupe, story_id, offered)
        kept += 1


def _let_stand(troupe: Troupe, story_id: int, offered: StorySuggestion) -> None:
    """A typical story stands for the signal of its matter, and is told on Monday."""
    cx_lead = troupe.cast.first(troupe.world, Role.CX_LEAD)
    if offered.why != Why.TYPICAL:
        return
    choose_voice(actor=cx_lead, story_id=story_id, is_told=True)
    signal = next((s for s in list_signals(actor=cx_lead) if s.reason_name == offered.group), None)
    if signal is not None:
        attach_story(actor=cx_lead, story_id=story_id, signal_id=signal.id)
