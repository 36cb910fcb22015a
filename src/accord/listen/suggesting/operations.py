"""Orders about suggested stories: find them, keep one, refuse one."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accord.customers.queries import list_customers
from accord.desk.contracts import ContactNature, ContactRow
from accord.desk.queries import contacts_between
from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.jobs import defer
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.listen.colleagues import colleague_names
from accord.listen.models import Story
from accord.listen.operations import capture_story
from accord.listen.redaction import redact
from accord.listen.suggesting.contracts import Candidate, Found
from accord.listen.suggesting.models import Suggestion
from accord.listen.suggesting.rules import suggestions
from accord.measure.surveys.queries import list_answers
from accord.understand.feelings.queries import heard_of_contacts
from accord.understand.queries import list_readings
from accord.understand.themes.queries import themes_of_contacts
from accord.understand.themes.queries.names import names_of

SPAN = timedelta(days=28)
_MOST_TEXTS = 1500
_SURE = 0.8
_MOMENT = timedelta(seconds=1)


@one_transaction
def suggest_stories() -> int:
    """Look through the words of the last four weeks and suggest what is worth keeping; returns how many.

    What somebody decided about stays decided; what nobody did is replaced.
    """
    now = clock.now()
    said = contacts_between(start=now - SPAN, end=now + _MOMENT)
    # What opens a matter tells it; what comes later thanks, asks again, or quotes.
    contacts = [row for row in said if row.nature == ContactNature.OPENING and row.words.strip()][-_MOST_TEXTS:]
    decided = set(Suggestion.objects.exclude(decided_at=None).values_list("message_id", flat=True))
    known = decided | set(Story.objects.filter(captured_at__gte=now - 2 * SPAN).values_list("message_id", flat=True))
    found = [one for one in suggestions(_candidates(contacts)) if one.candidate.message_id not in known]
    Suggestion.objects.filter(decided_at=None).delete()
    Suggestion.objects.bulk_create(_row(one) for one in found)
    return len(found)


def _candidates(contacts: list[ContactRow]) -> list[Candidate]:
    now = clock.now()
    people = list_customers(customer_ids={row.customer_id for row in contacts}) if contacts else {}
    groups = _groups([row.id for row in contacts])
    heard = heard_of_contacts(contact_ids=[row.id for row in contacts])
    scores = {
        answer.case_id: answer.csat
        for answer in list_answers(start=now - SPAN, end=now)
        if answer.case_id is not None and answer.csat is not None
    }
    found = []
    for row in contacts:
        felt = heard.get(row.id)
        customer = people[row.customer_id]
        text, _removals = redact(
            _own_words(row.words),
            known_names=[customer.name, customer.preferred_name],
            colleagues=colleague_names(),
            language=customer.language,
        )
        found.append(
            Candidate(
                message_id=row.message_id,
                conversation_id=row.conversation_id,
                customer_id=row.customer_id,
                at=row.at,
                text=text.strip(),
                language=customer.language[:2],
                group=groups.get(row.id, ""),
                score=scores.get(row.case_id),
                feeling=felt.feeling if felt else "",
                feeling_share=felt.probability if felt else 0.0,
            )
        )
    return found


def _own_words(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def _groups(contact_ids: list[int]) -> dict[int, str]:
    """What each contact is about, in words: its theme, else its reason."""
    reasons = {reason.id: reason.name for reason in list_reasons()}
    by_reason = {
        contact_id: reasons[reading.reason_id]
        for contact_id, reading in list_readings(contact_ids=contact_ids).items()
        if reading.reason_id in reasons and (reading.is_decided or reading.confidence >= _SURE)
    }
    themes = themes_of_contacts(contact_ids=contact_ids)
    names = names_of(set(themes.values()))
    return by_reason | {
        contact_id: names[theme_id].name for contact_id, theme_id in themes.items() if theme_id in names
    }


def _row(found: Found) -> Suggestion:
    candidate = found.candidate
    return Suggestion(
        message_id=candidate.message_id,
        conversation_id=candidate.conversation_id,
        why=found.why,
        weight=found.weight,
        details={
            "group": candidate.group,
            "shared": list(found.words),
            "others": found.others,
            "score": candidate.score,
            "feeling": candidate.feeling,
            "feeling_share": candidate.feeling_share,
        },
        words=candidate.text,
        said_at=candidate.at,
        found_at=clock.now(),
    )


@one_transaction
def look_for_stories(*, actor: Actor) -> None:
    """Have the words looked through now; a worker does it."""
    from accord.listen.suggesting.tasks import suggest_now

    require(actor, Permission.DESK)
    defer(suggest_now, once="listen.suggest")


@one_transaction
def keep_suggested(*, actor: Actor, suggestion_id: int) -> int:
    """Keep the words as the draft of a story; returns the story's id. Nobody is asked before somebody has read it."""
    found = _decided(actor, suggestion_id)
    return capture_story(actor=actor, conversation_id=found.conversation_id, message_id=found.message_id)


@one_transaction
def refuse_suggested(*, actor: Actor, suggestion_id: int) -> None:
    """Not this one, also not tomorrow."""
    _decided(actor, suggestion_id)


def _decided(actor: Actor, suggestion_id: int) -> Suggestion:
    require(actor, Permission.DESK)
    found = Suggestion.objects.select_for_update().filter(pk=suggestion_id).first()
    if found is None:
        raise NotFound(_("This suggestion is not there any more."))
    Suggestion.objects.filter(pk=suggestion_id).update(decided_at=clock.now(), decided_by_id=person_of(actor))
    return found
