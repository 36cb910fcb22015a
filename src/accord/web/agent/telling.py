"""What happened, in words: facts of the log as one line each, for the conversation and for a customer's river."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accord.measure.queries import answers_by_id
from accord.web.agent import names
from accord.web.agent.levels import metric_name
from accord.web.agent.telling_arranged import escalated, prioritised, removed, restored, tagged
from accord.web.agent.telling_beside import BESIDE, GESTURES
from accord.web.agent.telling_matters import MATTERS
from accord.web.agent.telling_promises import PROMISES

ANSWERED = "measure.SurveyAnswered"
_STATUS: Mapping[str, Callable[[], str]] = {
    "new": lambda: _("new"),
    "open": lambda: _("open"),
    "pending": lambda: _("waiting for the customer"),
    "on_hold": lambda: _("waiting for a colleague"),
    "solved": lambda: _("solved"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One line about a fact: an icon's name and words."""

    icon: str
    words: str


def status_words(status: str) -> str:
    """Where a case stands, in words."""
    return _STATUS[status]()


def words_of_answers(payloads: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """What customers added in words to the answers that these facts speak of, by the answers' ids."""
    ids = [payload["answer_id"] for payload in payloads]
    return {number: row.words for number, row in answers_by_id(answer_ids=ids).items()} if ids else {}


def tell(kind: str, actor: str, payload: Mapping[str, Any]) -> Told | None:
    """A fact as a line; None for one that says nothing beside the messages themselves."""
    if kind in PROMISES:
        icon, words = PROMISES[kind]
        return Told(icon=icon, words=words(_who(actor), payload))
    if kind in BESIDE:
        icon, words_beside = BESIDE[kind]
        return Told(icon=icon, words=words_beside() % {"who": _who(actor)})
    if kind in GESTURES:
        icon, words_of = GESTURES[kind]
        return Told(icon=icon, words=words_of(_who(actor), payload))
    if kind in MATTERS:
        icon, words_of_matter = MATTERS[kind]
        return Told(icon=icon, words=words_of_matter(_who(actor), payload))
    teller = _TELLERS.get(kind)
    return teller(_who(actor), payload) if teller else None


def _who(actor: str) -> str:
    kind, _colon, number = actor.partition(":")
    if kind == "staff" and number:
        return names.staff_name(int(number)) or _("Somebody who left")
    return _("The customer") if kind == "customer" else "Accord"


def _assigned(who: str, payload: Mapping[str, Any]) -> Told:
    assignee = names.staff_name(payload["assignee_id"])
    if not assignee:
        return Told(icon="user-round-minus", words=_("%(who)s put it back for everybody") % {"who": who})
    if assignee == who:
        return Told(icon="user-round-check", words=_("%(who)s took it") % {"who": who})
    return Told(icon="user-round-plus", words=_("%(who)s gave it to %(to)s") % {"who": who, "to": assignee})


def _solved(who: str, payload: Mapping[str, Any]) -> Told:
    reason = names.reasons().get(payload["reason_id"] or 0)
    touchpoint = names.touchpoints().get(payload["touchpoint_id"] or 0)
    about = reason.name if reason else touchpoint.name if touchpoint else ""
    demand = {"failure": _("failure demand"), "value": _("value demand")}.get(payload["demand"], "")
    detail = ", ".join(part for part in (about, demand) if part)
    words = _("%(who)s solved it: %(about)s") if detail else _("%(who)s solved it")
    return Told(icon="check", words=words % {"who": who, "about": detail})


def _reopened(who: str, payload: Mapping[str, Any]) -> Told | None:
    reasons = {
        "customer_wrote": _("The customer wrote again, so it is open again"),
        "poor_answer": _("The survey was answered badly, so it is open again"),
        "undelivered": _("The reply could not be delivered, so it is open again"),
    }
    fallback = _("%(who)s brought it back") % {"who": who}
    return Told(icon="rotate-ccw", words=reasons.get(payload["why"], fallback))


def _status(who: str, payload: Mapping[str, Any]) -> Told:
    words = _("%(who)s set it to “%(status)s”") % {"who": who, "status": status_words(payload["status"])}
    return Told(icon="arrow-right", words=words)


def _changed(who: str, payload: Mapping[str, Any]) -> Told | None:
    if payload["what"] == "snoozed":
        return Told(icon="alarm-clock", words=_("%(who)s put it aside") % {"who": who})
    if payload["what"] == "woken":
        return Told(icon="alarm-clock-check", words=_("It came back into the inbox"))
    return None


def _answered(who: str, payload: Mapping[str, Any]) -> Told:
    if payload.get("csat") is not None:
        return Told(icon="star", words=_("Answered the survey: %(csat)s of 5") % {"csat": payload["csat"]})
    if payload.get("nps") is not None:
        return Told(icon="star", words=_("Would recommend us: %(nps)s of 10") % {"nps": payload["nps"]})
    return Told(icon="star", words=_("Answered a survey"))


def _consent(who: str, payload: Mapping[str, Any]) -> Told:
    given = _("Agreed to be asked or told") if payload["given"] else _("Asked not to be written to any more")
    return Told(icon="shield-check", words=given)


def _plain(icon: str, words: Callable[[], str]) -> Callable[[str, Mapping[str, Any]], Told]:
    return lambda who, payload: Told(icon=icon, words=words() % {"who": who})


def _thanked(who: str, payload: Mapping[str, Any]) -> Told:
    thanked = names.staff_names().get(payload["employee_id"], _("Somebody who left"))
    parts = {
        "bell": _("%(name)s was thanked for ringing the bell; it is fixed now"),
        "idea": _("%(name)s was thanked for an idea; it is fixed now"),
        "solved": _("%(name)s was thanked for helping; it is fixed now"),
    }
    return Told(icon="heart-handshake", words=parts[payload["part"]] % {"name": thanked})


def _story_answered(who: str, payload: Mapping[str, Any]) -> Told:
    answers = {
        "allowed": _("Allowed the story to be told"),
        "refused": _("Does not want the story to be told"),
        "withdrawn": _("Took the story back"),
    }
    return Told(icon="quote", words=answers[payload["state"]])


def _late(who: str, payload: Mapping[str, Any]) -> Told:
    return Told(icon="timer", words=_("Late: %(what)s") % {"what": metric_name(payload["metric"])})


def _of(words: Callable[[str, Mapping[str, Any]], tuple[str, str] | None]) -> Callable[..., Told | None]:
    def teller(who: str, payload: Mapping[str, Any]) -> Told | None:
        found = words(who, payload)
        return Told(icon=found[0], words=found[1]) if found else None

    return teller


_removed, _restored, _tagged = _of(removed), _of(restored), _of(tagged)
_prioritised, _escalated = _of(prioritised), _of(escalated)

_TELLERS: Mapping[str, Callable[[str, Mapping[str, Any]], Told | None]] = {
    "customers.CustomerBecameKnown": _plain("user-round", lambda: _("Reached us for the first time")),
    "customers.CustomersMerged": _plain("merge", lambda: _("%(who)s found that two persons are one")),
    "customers.CustomersUnmerged": _plain("split", lambda: _("%(who)s took two persons apart again")),
    "customers.PreferencesChanged": _plain("sliders-horizontal", lambda: _("%(who)s changed what is wished")),
    "customers.CompanyOfCustomerChanged": _plain("building-2", lambda: _("%(who)s said to which company they belong")),
    "customers.CustomerNoteWritten": _plain("sticky-note", lambda: _("%(who)s wrote a note about them")),
    "customers.ConsentChanged": _consent,
    "customers.AddressUndeliverable": _plain("mail-x", lambda: _("An address stopped working")),
    "desk.ConversationAssigned": _assigned,
    "desk.CaseSolved": _solved,
    "desk.CaseReopened": _reopened,
    "desk.StatusChanged": _status,
    "desk.ConversationChanged": _changed,
    "desk.ConversationRemoved": _removed,
    "desk.ConversationRestored": _restored,
    "desk.ConversationTagged": _tagged,
    "desk.PriorityChanged": _prioritised,
    "desk.CaseEscalated": _escalated,
    "desk.EscalationTakenBack": _plain("undo-2", lambda: _("%(who)s took it back from there")),
    "desk.ConversationsMerged": _plain("merge", lambda: _("%(who)s merged another conversation into this one")),
    "desk.ConversationsUnmerged": _plain("split", lambda: _("%(who)s took the two conversations apart again")),
    "desk.ConversationImported": _plain("archive", lambda: _("Taken over from an archive")),
    "desk.CustomerCorrected": _plain("forward", lambda: _("%(who)s gave it to whoever wrote it first")),
    "desk.ServiceLevelBreached": _late,
    "desk.StrangerJoined": _plain("user-round-search", lambda: _("Somebody who was not part of it answered")),
    "measure.SurveyInvited": _plain("star", lambda: _("Was asked how it went")),
    ANSWERED: _answered,
    "listen.StoryCaptured": _plain("quote", lambda: _("%(who)s kept these words as a story")),
    "listen.StoryConsentAsked": _plain("quote", lambda: _("Was asked whether the story may be told")),
    "listen.StoryConsentAnswered": _story_answered,
    "listen.StoryPublished": _plain("quote", lambda: _("The story was told to the leaders")),
    "listen.BellRung": _plain("bell", lambda: _("%(who)s rang the bell")),
    "improve.IdeaNoted": _plain("lightbulb", lambda: _("%(who)s noted what would be better")),
    "improve.CustomerTold": _plain("circle-check-big", lambda: _("Was told what was changed because of this")),
    "improve.EmployeeThanked": _thanked,
    "culture.ThanksConfirmed": _plain("heart", lambda: _("Thanks were passed on to whoever earned them")),
}
