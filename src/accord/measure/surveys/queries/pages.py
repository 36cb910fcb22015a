"""What the pages behind a survey's link and behind a door show. Reading them writes nothing."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.customers.queries import get_customer
from accord.desk.queries import get_conversation_subject
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.ids import hash_of
from accord.measure.questionnaires.queries import get_version, language_for, published_version
from accord.measure.surveys.contracts import DoorPage, Fate, ProgrammeState, SurveyPage, Way
from accord.measure.surveys.models import Answer, Door, Invitation
from accord.measure.surveys.rules import VALID_FOR, is_poor, may_change


def survey_page(*, token: str) -> SurveyPage:
    """What the page behind a survey link shows; raises `NotFound` for a wrong or old one."""
    kept = hash_of(token)
    alive = Q(sent_at__gte=clock.now() - VALID_FOR) & (Q(token_hash=kept) | Q(reminder_hash=kept))
    found = Invitation.objects.filter(alive).select_related("answer", "programme").first()
    if found is None:
        raise NotFound(_("This link is not valid any more."))
    answer: Answer | None = getattr(found, "answer", None)
    customer = get_customer(customer_id=found.customer_id)
    is_anonymous = found.programme.is_anonymous
    is_answered = found.fate == Fate.ANSWERED if is_anonymous else answer is not None
    subject = get_conversation_subject(conversation_id=found.conversation_id or 0) if found.case_id else ""
    return SurveyPage(
        invitation_id=found.pk,
        customer_name=customer.display_name if customer.name and not is_anonymous else "",
        language=found.language,
        subject=subject,
        definition=get_version(version_id=found.version_id or 0).definition,
        answers={key: tuple(v) if isinstance(v, list) else v for key, v in (answer.answers if answer else {}).items()},
        is_anonymous=is_anonymous,
        is_answered=is_answered,
        is_closed=is_answered and (answer is None or not may_change(answered_at=answer.answered_at, now=clock.now())),
        is_poor=answer is not None and is_poor(csat=answer.csat),
    )


def door_page(*, token: str, language: str = "", spoken: Sequence[str] = ()) -> DoorPage:
    """What an open link, a QR code or a kiosk shows; raises `NotFound` for a wrong, closed or resting one.

    In the `language` chosen, else that of the door, else the first `spoken` one in which it can be asked.
    """
    door = Door.objects.filter(token=token, is_open=True).select_related("programme").first()
    version = None if door is None else published_version(questionnaire_id=door.programme.questionnaire_id)
    if door is None or version is None or door.programme.state != ProgrammeState.RUNNING:
        raise NotFound(_("This survey is closed."))
    known = next((code for code in spoken if code in version.definition.languages), "")
    return DoorPage(
        door_id=door.pk,
        way=Way(door.way),
        place=door.place,
        language=language_for(version.definition, language or door.language or known or read_company().language),
        definition=version.definition,
        is_anonymous=door.programme.is_anonymous,
    )
