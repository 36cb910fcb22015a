"""Conditions, steps and decisions in words, and what can be chosen in them: for macros, rules, routes and reasons."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.channels.contracts import Channel
from accord.desk.automation.contracts import Action, Definition, Occasion, Order, Since
from accord.desk.contracts import Priority
from accord.desk.macros.contracts import ME, Deed
from accord.desk.macros.queries import list_macros
from accord.desk.queries.tags import list_tags
from accord.desk.routing.queries import list_tiers
from accord.desk.situations.contracts import NOBODY, Attribute, Condition, Conditions, Operator, Shape
from accord.desk.situations.queries import shape_of
from accord.kernel.permissions import SYSTEM
from accord.staff.queries import list_agents
from accord.web.agent import names
from accord.web.agent.telling import status_words
from accord.web.ui.formats import language_name

Choices = list[tuple[str, str]]
_LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt", "pl")


def occasion_words() -> dict[Occasion, str]:
    """What a rule can wait for, as the words after “When”."""
    return {
        Occasion.ARRIVED: _("a message arrives"),
        Occasion.STARTED: _("a conversation begins"),
        Occasion.ANSWERED: _("an agent answers"),
        Occasion.SOLVED: _("a case is solved"),
        Occasion.REOPENED: _("a case comes back"),
        Occasion.ASSIGNED: _("somebody is put on it"),
        Occasion.TAGGED: _("a tag is put on it"),
        Occasion.MOVED: _("it moves to another queue"),
        Occasion.PRIORITY: _("its priority changes"),
        Occasion.TIME: _("time has passed"),
    }


def since_words() -> dict[Since, str]:
    """From when on hours count, as the words after “hours”."""
    return {
        Since.WAITING: _("since the customer began to wait"),
        Since.SILENT: _("since anybody wrote"),
        Since.STARTED: _("since the conversation began"),
        Since.SOLVED: _("since the case was solved"),
    }


def attribute_words() -> dict[Attribute, str]:
    """What a condition can ask about."""
    return {
        Attribute.WORDS: _("the words or the subject"),
        Attribute.SUBJECT: _("the subject"),
        Attribute.LANGUAGE: _("the language"),
        Attribute.CHANNEL: _("the channel"),
        Attribute.MAILBOX: _("the mailbox"),
        Attribute.QUEUE: _("the queue"),
        Attribute.TAG: _("the tags"),
        Attribute.PRIORITY: _("the priority"),
        Attribute.STATUS: _("the status"),
        Attribute.ASSIGNEE: _("who is on it"),
        Attribute.TIER: _("the customer's rank"),
        Attribute.COMPANY: _("the customer's company"),
        Attribute.DOMAIN: _("the sender's domain"),
        Attribute.SENDER: _("the sender's address"),
        Attribute.CONTACTS: _("the number of contacts"),
        Attribute.ORDERS: _("the number of orders"),
        Attribute.HOURS: _("the time of day"),
        Attribute.WEEKDAY: _("the day of the week"),
    }


def operator_words() -> dict[Operator, str]:
    """How a condition compares."""
    return {
        Operator.IS: _("is"),
        Operator.IS_NOT: _("is not"),
        Operator.CONTAINS: _("mentions"),
        Operator.CONTAINS_NOT: _("does not mention"),
        Operator.AT_LEAST: _("is at least"),
        Operator.AT_MOST: _("is at most"),
        Operator.BETWEEN: _("is between"),
        Operator.OUTSIDE: _("is outside"),
    }


def deed_words() -> dict[Deed | Order, str]:
    """What a step does, as an order."""
    return {
        Deed.PRIORITY: _("set the priority to"),
        Deed.QUEUE: _("move it to"),
        Deed.ASSIGN: _("give it to"),
        Deed.TAG: _("put on the tag"),
        Deed.UNTAG: _("take off the tag"),
        Deed.STATUS: _("set it to"),
        Deed.SNOOZE: _("put it aside until"),
        Deed.NOTE: _("leave the note"),
        Order.ANSWER: _("answer with the macro"),
        Order.NOTIFY: _("notify"),
        Deed.JUNK: _("put it among the junk"),
        Deed.TRASH: _("put it into the trash because"),
    }


def channel_words() -> dict[str, str]:
    """The channels, by their codes."""
    known = {
        "email": _("mail"),
        "web_form": _("web form"),
        "chat": _("chat"),
        "voice": _("phone"),
        "messaging": _("messaging"),
        "in_person": _("in person"),
    }
    return {channel.value: known.get(channel.value, channel.value) for channel in Channel}


def priority_words() -> dict[str, str]:
    """The priorities, the highest first."""
    return {
        Priority.URGENT: _("urgent"),
        Priority.HIGH: _("high"),
        Priority.NORMAL: _("normal"),
        Priority.LOW: _("low"),
    }


def weekday_words() -> list[str]:
    """The days of the week from Monday."""
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


def _queues() -> Choices:
    return [(str(queue.id), queue.name) for queue in names.queues().values()]


def _people() -> Choices:
    return [(str(agent.id), agent.name) for agent in list_agents()]


def _statuses() -> Choices:
    return [(code, status_words(code)) for code in ("new", "open", "pending", "on_hold", "solved")]


def values_of(attribute: Attribute) -> Choices:
    """What an attribute can be; empty for one that is written."""
    if shape_of(attribute) != Shape.CHOICE:
        return []
    choices = _VALUES[attribute]()
    can_be_none = {Attribute.QUEUE, Attribute.ASSIGNEE, Attribute.TAG, Attribute.TIER, Attribute.MAILBOX}
    return [*choices, (NOBODY, _("none"))] if attribute in can_be_none else choices


_VALUES: Mapping[Attribute, Callable[[], Choices]] = {
    Attribute.LANGUAGE: lambda: [(code, language_name(code)) for code in _LANGUAGES],
    Attribute.CHANNEL: lambda: list(channel_words().items()),
    Attribute.MAILBOX: lambda: [(str(number), address) for number, address in names.mailboxes().items()],
    Attribute.QUEUE: _queues,
    Attribute.TAG: lambda: [(str(tag.id), tag.name) for tag in list_tags()],
    Attribute.PRIORITY: lambda: list(priority_words().items()),
    Attribute.STATUS: _statuses,
    Attribute.ASSIGNEE: _people,
    Attribute.TIER: lambda: [(word, word) for word in list_tiers()],
    Attribute.WEEKDAY: lambda: [(str(number), name) for number, name in enumerate(weekday_words())],
}


def rests() -> Choices:
    """Until when something can be put aside by a macro or rule."""
    hours = [
        (str(count), ngettext("%(num)s hour later", "%(num)s hours later", count) % {"num": count})
        for count in (1, 3, 8, 24)
    ]
    return [*hours, ("tomorrow", _("tomorrow morning")), ("monday", _("Monday morning")), ("168", _("a week later"))]


def steps_choices(do: Deed | Order, *, by_rule: bool) -> Choices | None:
    """What a step can be done with; None for one that is written, empty for one that needs nothing."""
    if do in {Deed.NOTE, Deed.TRASH}:
        return None
    return _STEPS[do](by_rule)


_STEPS: Mapping[Deed | Order, Callable[[bool], Choices]] = {
    Deed.PRIORITY: lambda by_rule: list(priority_words().items()),
    Deed.QUEUE: lambda by_rule: [*_queues(), (NOBODY, _("no queue"))],
    Deed.ASSIGN: lambda by_rule: [
        *([] if by_rule else [(ME, _("me"))]),
        *_people(),
        (NOBODY, _("nobody: for everybody again")),
    ],
    Deed.TAG: lambda by_rule: values_of(Attribute.TAG)[:-1],
    Deed.UNTAG: lambda by_rule: values_of(Attribute.TAG)[:-1],
    Deed.STATUS: lambda by_rule: _statuses()[1:],
    Deed.SNOOZE: lambda by_rule: rests(),
    Deed.JUNK: lambda by_rule: [],
    Order.ANSWER: lambda by_rule: [
        (str(m.id), m.name) for m in list_macros(actor=SYSTEM) if m.scope == "all" and m.texts
    ],
    Order.NOTIFY: lambda by_rule: [("assignee", _("whoever is on it")), ("leads", _("the leads")), *_people()],
}


def condition_sentence(condition: Condition) -> str:
    """A condition in words: “the language is German”."""
    known = dict(values_of(condition.attribute))
    joined = _(" or ").join(known.get(value, value) for value in condition.values)
    if shape_of(condition.attribute) == Shape.TIME:
        joined = _("%(start)s and %(end)s") % {"start": condition.values[0], "end": condition.values[1]}
    if shape_of(condition.attribute) == Shape.TEXT:
        joined = _(" or ").join(f"“{value}”" for value in condition.values)
    return f"{attribute_words()[condition.attribute]} {operator_words()[condition.operator]} {joined}"


def conditions_sentence(conditions: Conditions) -> str:
    """All conditions in words; empty for none."""
    link = _(" and ") if conditions.match_all else _(" or ")
    return link.join(condition_sentence(item) for item in conditions.items)


def step_sentence(do: str, value: str, *, by_rule: bool = True) -> str:
    """A step in words: “set the priority to urgent”."""
    deed: Deed | Order = Order(do) if do in set(Order) else Deed(do)
    choices = steps_choices(deed, by_rule=by_rule)
    said = f"“{value}”" if choices is None else dict(choices).get(value, "" if not choices else f"#{value}")
    return f"{deed_words()[deed]} {said}".strip()


def when_sentence(definition: Definition) -> str:
    """What a rule waits for, in words."""
    if definition.occasion != Occasion.TIME:
        return occasion_words()[definition.occasion]
    hours = f"{definition.hours:g}"
    return _("%(hours)s h have passed %(since)s") % {"hours": hours, "since": since_words()[definition.since]}


def rule_sentence(definition: Definition) -> dict[str, Any]:
    """A rule in its three parts: when, if, then."""
    return {
        "when": when_sentence(definition),
        "if": conditions_sentence(definition.conditions),
        "then": [step_sentence(action.do, action.value) for action in definition.actions],
    }


def actions_sentence(actions: Sequence[Action]) -> str:
    """What would be done, in one line."""
    return ", ".join(step_sentence(action.do, action.value) for action in actions)


def reason_words(reason: Mapping[str, Any]) -> str:
    """Why something was decided, in words."""
    known: Mapping[str, Callable[[], str]] = {
        "route": lambda: _("the route “%(name)s” (version %(version)s)"),
        "last_agent": lambda: _("had this customer last"),
        "language": lambda: _("speaks the language"),
        "skills": lambda: _("has the skills it needs"),
        "least_loaded": lambda: _("carries least of those who could"),
        "longest_without": lambda: _("waited longest for something new"),
        "waited_longest": lambda: _("this customer had waited longest"),
        "urgent": lambda: _("it is urgent"),
        "due_first": lambda: _("it is due first"),
        "relaxed": lambda: _("it had waited so long that language and skills were waived"),
        "nobody_has_it": lambda: _("nobody in the team has what was wanted, so it was waived"),
        "hand_over": lambda: _("handed over at the end of a shift"),
        "balance": lambda: _("so that all carry alike"),
        "only_one": lambda: _("the only one who could"),
        "nobody_free": lambda: _("nobody who could have it was free"),
        "not_there": lambda: _("not there"),
        "lacks_language": lambda: _("does not speak the language"),
        "lacks_skill": lambda: _("lacks a skill"),
        "full": lambda: _("carries as much as they may"),
        "gave_it_back": lambda: _("gave it back today"),
    }
    code = str(reason.get("code", ""))
    return known[code]() % reason if code in known else code


def decision_words(kind: str) -> str:
    """What was decided, as a sentence with a person and a queue to put in."""
    known: Mapping[str, Callable[[], str]] = {
        "routed": lambda: _("It went into %(queue)s"),
        "pushed": lambda: _("%(who)s got it"),
        "taken": lambda: _("%(who)s took it"),
        "given": lambda: _("%(by)s gave it to %(who)s"),
        "handed": lambda: _("%(by)s handed it over to %(who)s"),
        "returned": lambda: _("%(who)s gave it back"),
        "waits": lambda: _("It waits for somebody"),
    }
    return known[kind]()
