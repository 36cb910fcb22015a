"""The other surveys of the demo: after a delivery by mail, and an anonymous one at the till of the shop."""

import random
from datetime import timedelta

from accord.kernel import clock
from accord.kernel.errors import Refusal
from accord.kernel.permissions import SYSTEM
from accord.measure.questionnaires.operations import standard_questionnaire
from accord.measure.questionnaires.queries import AFTER_DELIVERY, RELATION
from accord.measure.surveys.contracts import How, ProgrammeChoices, ProgrammeKind, ProgrammeState, Way
from accord.measure.surveys.operations import (
    answer_at_door,
    answer_survey,
    create_programme,
    open_door,
    release_answers,
    set_programme_state,
)
from accord.measure.surveys.queries import list_doors, list_programmes, survey_page
from accord.simulation.telling.acting import Troupe

BEGUN_BEFORE = timedelta(days=28)
_AFTER_DELIVERY = ProgrammeChoices(
    name="After a delivery",
    kind=ProgrammeKind.TRANSACTIONAL,
    questionnaire_id=0,
    trigger="parcel.delivered",
    delay_hours=20,
    sampled_share=0.12,
    remind_after_days=6,
)
_AT_THE_TILL = ProgrammeChoices(
    name="At the till",
    kind=ProgrammeKind.TRANSACTIONAL,
    questionnaire_id=0,
    way=Way.KIOSK,
    is_anonymous=True,
)
_ANSWERING = 0.4
_ARRIVED = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)
_TROUBLE = ("late", "damaged", "damaged", "wrong", "packing")
_SAID = {
    "late": "It was promised for Tuesday and came on Friday.",
    "damaged": "One corner of the box was torn open and the frame was bent.",
    "wrong": "I had ordered the two-person one.",
    "packing": "A huge box for a small thing.",
}
_AT_TILL = (10, 9, 9, 8, 10, 7, 9, 10, 6, 8, 9, 3, 10, 9, 7, 10, 8, 9, 5, 10, 9, 9, 8)


def begin_surveys() -> None:
    """Begin both programmes."""
    _begin(_AFTER_DELIVERY, AFTER_DELIVERY)
    till = _begin(_AT_THE_TILL, RELATION)
    open_door(actor=SYSTEM, programme_id=till, way=Way.KIOSK, place="Shop in Freiburg, till 1")
    open_door(actor=SYSTEM, programme_id=till, way=Way.QR, place="Poster at the exit")


def _begin(choices: ProgrammeChoices, slug: str) -> int:
    asked = ProgrammeChoices(**{**choices.__dict__, "questionnaire_id": standard_questionnaire(slug=slug)})
    made = create_programme(actor=SYSTEM, choices=asked)
    set_programme_state(actor=SYSTEM, programme_id=made, state=ProgrammeState.RUNNING)
    return made


def answer_about_deliveries(troupe: Troupe) -> None:
    """In the evening some of those who were asked about a delivery since the last one answer."""
    for address, token in troupe.outer.take_surveys():
        chance = random.Random(f"{address}:{clock.now():%Y-%m-%d}")
        if chance.random() >= _ANSWERING:
            continue
        try:
            if survey_page(token=token).definition.questions[0].key == "arrived":
                answer_survey(token=token, how=How.BUTTON, given=_about(chance))
        except Refusal:
            continue


def _about(chance: random.Random) -> dict[str, str | int | list[str]]:
    arrived = chance.choice(_ARRIVED)
    if arrived > 3:
        return {"arrived": arrived}
    trouble = chance.choice(_TROUBLE)
    return {"arrived": arrived, "trouble": [trouble], "words": _SAID[trouble] if chance.random() < 0.6 else ""}


def answer_at_the_till() -> None:
    """Whoever paid today pressed a number; the mixer lets them go together."""
    till = next(row for row in list_programmes() if row.choices.name == _AT_THE_TILL.name)
    door = list_doors(programme_id=till.id)[0]
    for score in _AT_TILL:
        answer_at_door(token=door.token, given={"nps": score})
    release_answers()
