"""From facts to occasions: what happened, to whom, and what is told of it."""

from collections.abc import Sequence
from datetime import timedelta

from accord.customers.events import OutsideEventHappened
from accord.desk.events import CaseStuck, ContactMade
from accord.desk.queries import latest_conversations_of_cases, list_cases
from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel import clock
from accord.kernel.events import Fact
from accord.measure.surveys.contracts import CASE_STUCK, CONTACT, About, Occasion
from accord.measure.surveys.triggers import triggers_in_use

Happening = CaseStuck | ContactMade | OutsideEventHappened

# What an import tells of the past is nothing to ask about today.
_LATEST = timedelta(days=14)


def occasions_of(told: Sequence[tuple[Happening, Fact]]) -> list[Occasion]:
    """The occasions among some facts that a running programme waits for. No statement when there is none."""
    wanted = triggers_in_use()
    oldest = clock.now() - _LATEST
    awaited = [(event, fact) for event, fact in told if _trigger(event) in wanted]
    found = stuck_cases([event.case_id for event, _fact in awaited if isinstance(event, CaseStuck)])
    for event, fact in awaited:
        if fact.occurred_at < oldest:
            continue
        if isinstance(event, ContactMade):
            found.append(
                Occasion(
                    kind=CONTACT,
                    key=f"contact:{event.contact_id}",
                    customer_id=event.customer_id,
                    case_id=event.case_id,
                    conversation_id=event.conversation_id,
                    at=fact.occurred_at,
                    told={About.CHANNEL: event.channel},
                )
            )
        elif isinstance(event, OutsideEventHappened):
            found.append(
                Occasion(
                    kind=_trigger(event),
                    key=f"record:{event.record_id}:{event.state}",
                    customer_id=event.customer_id,
                    at=fact.occurred_at,
                    told={About.TOUCHPOINT: event.touchpoint},
                )
            )
    return found


def _trigger(event: Happening) -> str:
    if isinstance(event, CaseStuck):
        return CASE_STUCK
    return CONTACT if isinstance(event, ContactMade) else f"{event.record_kind}.{event.state}"


def stuck_cases(case_ids: Sequence[int]) -> list[Occasion]:
    """The resolutions of some cases as occasions; those that came undone are left out. Four statements."""
    if not case_ids:
        return []
    cases, conversations = list_cases(case_ids=case_ids), latest_conversations_of_cases(case_ids=case_ids)
    touchpoints = {each.id: each.slug for each in list_touchpoints()}
    reasons = {each.id: each.slug for each in list_reasons()}
    found = []
    for case_id in dict.fromkeys(case_ids):
        case, place = cases.get(case_id), conversations.get(case_id)
        if case is None or place is None or case.solved_at is None:
            continue
        conversation_id, channel = place
        found.append(
            Occasion(
                kind=CASE_STUCK,
                key=f"case:{case.id}:{case.solved_at.timestamp():.6f}",
                customer_id=case.customer_id,
                case_id=case.id,
                conversation_id=conversation_id,
                at=case.solved_at,
                told={
                    About.CHANNEL: channel,
                    About.TOUCHPOINT: touchpoints.get(case.touchpoint_id or 0, ""),
                    About.REASON: reasons.get(case.reason_id or 0, ""),
                },
            )
        )
    return found
