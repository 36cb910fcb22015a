"""A draft is written beside what is asked; what was published never changes."""

from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from accord.kernel.errors import NotAllowed, Refusal
from accord.measure.questionnaires.contracts import VersionState
from accord.measure.questionnaires.models import Version
from accord.measure.questionnaires.operations import (
    NotWhole,
    bring_back,
    publish_draft,
    retire_questionnaire,
    save_draft,
    write_questionnaire,
)
from accord.measure.questionnaires.queries import list_questionnaires, published_version, versions_of
from accord.measure.questionnaires.starter import RELATION, starter
from tests.cast import *  # noqa: F403
from tests.cast import Colleague

pytestmark = pytest.mark.django_db
NAME, DEFINITION = starter(RELATION)
EMPTY = type(DEFINITION)(languages=("en",), title={}, thanks={}, questions=())


def test_versions_follow_each_other_and_the_published_one_stays(cx_lead: Colleague, noon: datetime) -> None:
    number = write_questionnaire(actor=cx_lead.actor, name=NAME, definition=DEFINITION)
    assert published_version(questionnaire_id=number) is None
    publish_draft(actor=cx_lead.actor, questionnaire_id=number)

    assert save_draft(actor=cx_lead.actor, questionnaire_id=number, name="Shorter", definition=EMPTY) == 2
    asked = published_version(questionnaire_id=number)
    assert asked is not None
    assert (asked.number, asked.definition) == (1, DEFINITION)
    with pytest.raises(NotWhole, match="at least one question"):
        publish_draft(actor=cx_lead.actor, questionnaire_id=number)
    save_draft(actor=cx_lead.actor, questionnaire_id=number, name="Shorter", definition=DEFINITION)
    publish_draft(actor=cx_lead.actor, questionnaire_id=number)
    assert [(v.number, v.state) for v in versions_of(questionnaire_id=number)] == [
        (2, VersionState.PUBLISHED),
        (1, VersionState.RETIRED),
    ]


def test_the_database_itself_guards_what_was_published(cx_lead: Colleague, noon: datetime) -> None:
    number = write_questionnaire(actor=cx_lead.actor, name=NAME, definition=DEFINITION)
    publish_draft(actor=cx_lead.actor, questionnaire_id=number)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Version.objects.update(definition={})


def test_a_retired_one_is_asked_no_more_and_comes_back_as_a_draft(cx_lead: Colleague, noon: datetime) -> None:
    number = write_questionnaire(actor=cx_lead.actor, name=NAME, definition=DEFINITION)
    publish_draft(actor=cx_lead.actor, questionnaire_id=number)
    retire_questionnaire(actor=cx_lead.actor, questionnaire_id=number)
    assert published_version(questionnaire_id=number) is None
    with pytest.raises(Refusal, match="retired"):
        save_draft(actor=cx_lead.actor, questionnaire_id=number, name=NAME, definition=EMPTY)
    bring_back(actor=cx_lead.actor, questionnaire_id=number)
    [row] = list_questionnaires()
    assert (row.published, row.draft, row.is_retired) == (None, 2, False)


def test_an_agent_writes_no_questionnaires(agent: Colleague, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        write_questionnaire(actor=agent.actor, name=NAME, definition=DEFINITION)
    assert list_questionnaires() == []
