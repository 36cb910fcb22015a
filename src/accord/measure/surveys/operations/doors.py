"""Doors: an open link, a QR code on a poster, a kiosk in a shop. Whoever stands there answers, without a name."""

from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound, Refusal, TooMany
from accord.kernel.events import publish
from accord.kernel.ids import new_token
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.rate_limit import take_token
from accord.kernel.transactions import one_transaction
from accord.measure.questionnaires.queries import published_version
from accord.measure.surveys.contracts import ProgrammeState, Way
from accord.measure.surveys.events import SurveyAnswered
from accord.measure.surveys.models import Answer, Door
from accord.measure.surveys.operations.mixing import seal_answer
from accord.measure.surveys.operations.programmes import hold_programme
from accord.measure.surveys.reading import Posted, columns_of, read_given

# Above what one shop's till or one poster brings in an hour; an open address needs some limit.
_MOST_AN_HOUR = 600


@one_transaction
def open_door(*, actor: Actor, programme_id: int, way: Way, place: str, language: str = "") -> int:
    """Give a programme a link, a QR code or a kiosk; returns its id."""
    require(actor, Permission.SURVEYS)
    programme = hold_programme(programme_id)
    if way == Way.MAIL:
        raise BadInput(_("Mail needs no door: it reaches customers by itself."))
    if not place.strip():
        raise BadInput(_("Say where it stands, so that answers can be told apart."))
    made = Door.objects.create(
        programme=programme, way=way, place=place.strip()[:120], token=new_token(), language=language
    )
    return int(made.pk)


@one_transaction
def close_door(*, actor: Actor, door_id: int) -> None:
    """Take no more answers there; what was answered stays."""
    require(actor, Permission.SURVEYS)
    Door.objects.filter(pk=door_id).update(is_open=False)


def answer_at_door(*, token: str, given: Posted) -> None:
    """Record what somebody answered at an open door.

    Refuses: `NotFound` for a wrong or closed one, `BadInput` for answers that the questions do not have, `TooMany`
    when more come than people could give.
    """
    door = Door.objects.filter(token=token, is_open=True).select_related("programme").first()
    version = None if door is None else published_version(questionnaire_id=door.programme.questionnaire_id)
    if door is None or version is None or door.programme.state != ProgrammeState.RUNNING:
        raise NotFound(_("This survey is closed."))
    answers = read_given(version.definition, given, is_final=True)
    if not take_token(door="survey-door", visitor=token, capacity=_MOST_AN_HOUR, per_seconds=3600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
    if door.programme.is_anonymous:
        seal_answer(programme_id=door.programme_id, version_id=version.id, answers=answers)
    else:
        _record(door, version.id, columns_of(version.definition, answers))


@one_transaction
def _record(door: Door, version_id: int, columns: dict[str, object]) -> None:
    if door.programme.quota_answers is not None:
        held = hold_programme(door.programme_id)
        if Answer.objects.filter(programme=held).count() >= (held.quota_answers or 0):
            raise Refusal(_("Enough people have answered. Thank you for wanting to."))
    now = clock.now()
    answer = Answer.objects.create(
        programme_id=door.programme_id, version_id=version_id, door=door, answered_at=now, changed_at=now, **columns
    )
    publish(
        SurveyAnswered(
            answer_id=answer.pk,
            customer_id=None,
            case_id=None,
            conversation_id=None,
            csat=answer.csat,
            ces=answer.ces,
            nps=answer.nps,
        )
    )
