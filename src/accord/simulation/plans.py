"""What becomes of a contact: answers, promises kept and broken, chasers, thanks, notes, the filing, the survey."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from accord.simulation.agents import choose_agent
from accord.simulation.calendar import in_service_hours, local_day, while_awake
from accord.simulation.company import EMPLOYEE_BY_CODE, REASON_BY_CODE, REASONS
from accord.simulation.contracts import (
    AgentReply,
    Contact,
    ContactKind,
    Demand,
    FollowUp,
    FollowUpKind,
    Jotting,
    JottingKind,
    Mood,
    Plan,
    Promise,
    Solution,
    SurveyAnswer,
)
from accord.simulation.draw import dice, one_of
from accord.simulation.grammar import say_weekday, write
from accord.simulation.mails.letters import write_closing
from accord.simulation.replies import (
    PROMISE_LIKELY,
    due_after,
    reply_slots,
    say_due,
    write_fulfilment,
    write_promise,
    write_reply,
    write_short_answer,
)
from accord.simulation.stories import STORIES
from accord.simulation.texts import read_texts

PROMISES_KEPT = 0.82
ANSWERS_SURVEY = 0.25
FILED_RIGHT = 0.94
# an ordinary answer takes three hours of anybody's day; one in fifteen lies until the customer asks again
_USUAL_HOURS, _SPREAD, _FORGOTTEN = 3.0, 0.75, 0.065


@dataclass
class _Making:
    """A plan in the making, with what the survey will depend on."""

    chance: Random
    contact: Contact
    story: str | None
    agent: str
    replies: list[AgentReply] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    burden: float = 0.0

    @property
    def last_at(self) -> datetime:
        return self.replies[-1].at if self.replies else self.contact.at

    def customer_writes(self, kind: FollowUpKind, moment: datetime, text: str) -> None:
        identity = f"{self.contact.id}-f{len(self.follow_ups) + 1}"
        self.follow_ups.append(FollowUp(identity, kind, moment, text))


def make_plan(seed: int, contact: Contact, story: str | None) -> Plan:
    """The same for the same seed and contact; empty for spam and automatic mail."""
    if contact.kind is not ContactKind.REQUEST or contact.reason is None or contact.customer is None:
        return Plan(contact.id, "", (), (), (), None, None)
    chance = dice(seed, "plan", contact.id)
    agent = choose_agent(chance, contact.language, contact.reason).code
    making = _Making(chance, contact, story, agent)
    _answer(making)
    if making.replies[-1].promise is not None:
        _fulfil(making, making.replies[-1].promise)
    solved_at = making.last_at + timedelta(minutes=chance.randrange(1, 9))
    _customer_reacts(making)
    return Plan(
        contact_id=contact.id,
        agent=agent,
        replies=tuple(making.replies),
        follow_ups=tuple(making.follow_ups),
        jottings=tuple(_jottings(making)),
        solution=_file(making, max(solved_at, making.last_at + timedelta(minutes=1))),
        survey=_survey(making, solved_at),
    )


def react_to(seed: int, contact: Contact, reply_text: str, replied_at: datetime, turn: int) -> FollowUp | None:
    """What the customer writes back when somebody (a visitor) answers live; None is silence.

    `turn` counts the answers in this conversation from 1; after the third the customer lets it rest.
    """
    if contact.customer is None or contact.reason is None or turn > 3:
        return None
    chance = dice(seed, "reaction", contact.id, turn)
    texts = read_texts(f"answers_{contact.language}")
    identity, moment = f"{contact.id}-r{turn}", replied_at + timedelta(minutes=2 + int(chance.expovariate(1 / 9)))
    slots = {**contact.slots, "agent_first": "", "due": ""}
    if "?" in reply_text and contact.order is not None and contact.order.number not in contact.text:
        line = write(one_of(chance, read_texts(f"mails_{contact.language}")["order_lines"]), chance, slots)
        return FollowUp(identity, FollowUpKind.QUESTION, moment, _signed(chance, contact, line))
    kind = chance.choices(("thanks", "questions", ""), (55, 20, 25))[0]
    if not kind:
        return None
    usable = [line for line in texts[kind] if "{agent_first}" not in line]
    text = write(one_of(chance, usable), chance, slots)
    as_kind = FollowUpKind.THANKS if kind == "thanks" else FollowUpKind.QUESTION
    return FollowUp(identity, as_kind, moment, _signed(chance, contact, text))


# ── the exchange ─────────────────────────────────────────────────────────────────────────────────────────────


def _answer(making: _Making) -> None:
    chance, contact = making.chance, making.contact
    hours = _USUAL_HOURS * chance.lognormvariate(0, _SPREAD)
    if chance.random() < _FORGOTTEN:
        hours += chance.uniform(40, 90)
    replied_at = in_service_hours(contact.at + timedelta(hours=hours))
    if replied_at - contact.at > timedelta(hours=44):
        making.burden += 0.9
        asked_at = while_awake(contact.at + (replied_at - contact.at) * chance.uniform(0.6, 0.8))
        making.customer_writes(FollowUpKind.ANY_NEWS, asked_at, _chase(making, "any_news_bare", None))
    promise, words = None, ""
    if chance.random() < PROMISE_LIKELY.get(contact.reason or "", 0.0):
        due_at = due_after(chance, replied_at)
        words = write_promise(chance, contact.language, due_at)
        kept_at = in_service_hours(due_at - timedelta(hours=chance.uniform(1, 20)))
        kept = chance.random() < PROMISES_KEPT and replied_at < kept_at < due_at
        promise = Promise(words, due_at, kept_at if kept else None)
    text = write_reply(chance, contact, making.story, making.agent, words)
    making.replies.append(AgentReply(replied_at, making.agent, text, promise))


def _fulfil(making: _Making, promise: Promise) -> None:
    chance, contact = making.chance, making.contact
    said_at = promise.kept_at
    if said_at is None:
        making.burden += 0.8
        if chance.random() < 0.7:
            asked_at = while_awake(promise.due_at + timedelta(hours=chance.uniform(14, 34)))
            making.customer_writes(FollowUpKind.ANY_NEWS, asked_at, _chase(making, "any_news", promise.due_at))
        said_at = in_service_hours(promise.due_at + timedelta(hours=chance.uniform(46, 70)))
    text = write_fulfilment(chance, contact, making.agent, promise, said_at)
    making.replies.append(AgentReply(said_at, making.agent, text))


def _chase(making: _Making, key: str, due_at: datetime | None) -> str:
    contact = making.contact
    slots = reply_slots(contact, making.agent)
    slots["due"] = say_due(contact.language, due_at) if due_at else ""
    slots["earlier_day"] = say_weekday(contact.language, local_day(contact.at))
    line = write(one_of(making.chance, read_texts(f"answers_{contact.language}")[key]), making.chance, slots)
    return _signed(making.chance, contact, line)


def _customer_reacts(making: _Making) -> None:
    chance, contact = making.chance, making.contact
    fate = chance.random()
    moment = while_awake(making.last_at + timedelta(minutes=12 + int(chance.expovariate(1 / 260))))
    texts = read_texts(f"answers_{contact.language}")
    if fate < 0.025:
        making.customer_writes(FollowUpKind.AUTO_REPLY, making.replies[0].at + timedelta(seconds=7), "")
    elif fate < 0.031:
        making.customer_writes(FollowUpKind.BOUNCE, making.replies[0].at + timedelta(seconds=4), "")
    elif contact.reason == "praise":
        return
    elif fate < 0.32:
        making.customer_writes(FollowUpKind.THANKS, moment, _react(making, texts["thanks"]))
    elif fate < 0.43:
        making.burden += 0.2
        making.customer_writes(FollowUpKind.QUESTION, moment, _react(making, texts["questions"]))
        answered_at = in_service_hours(moment + timedelta(hours=chance.uniform(0.5, 5)))
        text = write_short_answer(chance, contact, making.agent)
        making.replies.append(AgentReply(answered_at, making.agent, text))


def _react(making: _Making, lines: list[str]) -> str:
    slots = reply_slots(making.contact, making.agent)
    return _signed(making.chance, making.contact, write(one_of(making.chance, lines), making.chance, slots))


def _signed(chance: Random, contact: Contact, line: str) -> str:
    if contact.customer is None:
        return line
    closing = write_closing(chance, contact.customer, contact.language, terse=len(line) < 80)
    return f"{line}\n\n{closing}" if closing else line


# ── what the company makes of it ─────────────────────────────────────────────────────────────────────────────


def _jottings(making: _Making) -> list[Jotting]:
    chance, reason, texts = making.chance, making.contact.reason or "", read_texts("jottings")
    share = 0.3 if making.story else 0.12
    language = EMPLOYEE_BY_CODE[making.agent].languages[0]
    found: list[Jotting] = []
    of_a_story = any(story.reason == reason for story in STORIES) and making.story is None
    for kind, likely in ((JottingKind.WORKAROUND, share), (JottingKind.IDEA, share / 3), (JottingKind.NOTE, 0.12)):
        own = texts[kind].get(language, {})
        lines = own.get(reason) or own.get("any") or texts[kind]["en"].get(reason)
        if of_a_story and kind is not JottingKind.NOTE:
            continue  # what is noted about these belongs to their story
        if lines and chance.random() < likely:
            moment = making.replies[0].at - timedelta(minutes=chance.randrange(1, 6))
            found.append(Jotting(moment, kind, making.agent, one_of(chance, lines)))
    return found


def _file(making: _Making, solved_at: datetime) -> Solution:
    reason = REASON_BY_CODE[making.contact.reason or ""]
    if making.chance.random() > FILED_RIGHT:
        beside = [other for other in REASONS if other.touchpoint == reason.touchpoint]
        reason = one_of(making.chance, beside)
    return Solution(solved_at, making.agent, reason.touchpoint, reason.code, reason.demand, reason.department)


_MOOD_BURDEN = {Mood.PLEASED: -0.3, Mood.CALM: 0.0, Mood.WORRIED: 0.25, Mood.ANNOYED: 0.75, Mood.ANGRY: 1.5}


def _survey(making: _Making, solved_at: datetime) -> SurveyAnswer | None:
    chance, contact = making.chance, making.contact
    if chance.random() >= ANSWERS_SURVEY:
        return None
    waited = (making.replies[0].at - contact.at) / timedelta(days=1)
    failed = REASON_BY_CODE[contact.reason or ""].demand is Demand.FAILURE
    burden = making.burden + _MOOD_BURDEN[contact.mood] + min(waited, 3) * 0.3
    burden += 0.3 * failed + 0.5 * (making.story is not None and failed)
    csat = max(1, min(5, round(4.95 - burden + chance.gauss(0, 0.7))))
    ces = max(1, min(7, round(6.6 - 1.5 * burden + chance.gauss(0, 0.9))))
    moment = solved_at + timedelta(days=1, minutes=20 + int(chance.expovariate(1 / 700)))
    return SurveyAnswer(while_awake(moment), csat, ces, _comment(making, csat) if chance.random() < 0.55 else None)


def _comment(making: _Making, csat: int) -> str:
    contact, chance = making.contact, making.chance
    texts, touchpoint = read_texts(f"answers_{contact.language}"), REASON_BY_CODE[contact.reason or ""].touchpoint
    about = texts["comments_bad"].get(touchpoint, [])
    lines = texts["comments"]["good" if csat >= 4 else "mixed" if csat == 3 else "bad"]
    if making.story and csat <= 3 and about and chance.random() < 0.7:
        lines = about
    return write(one_of(chance, lines), chance, reply_slots(contact, making.agent))
