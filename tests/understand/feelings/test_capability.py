"""Feelings in the product: taught, heard in new texts, judged by people, taken back, counted; never kept as words."""

from datetime import timedelta

import pytest
from tests.cast import Colleague, employ
from tests.understand.conftest import Writing

from accord.desk.models import Contact
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import NotAllowed, Refusal
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import Role
from accord.understand.feelings import operations, queries
from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.knowing import forget_taught
from accord.understand.feelings.models import Felt, Fit, Judgement
from accord.understand.themes.contracts import GivenAnswer
from accord.understand.themes.operations import take_answers

pytestmark = pytest.mark.usefixtures("reckoner_here")

ANGRY = "This is outrageous, I am furious! Three weeks and you ignore me. Disgraceful."
PLAIN = "Please change my address to 14 Mill Lane. Thank you."


@pytest.fixture
def boss(lead: Colleague) -> Colleague:
    forget_taught()
    return lead


def teach(boss: Colleague) -> None:
    operations.ask_for_teaching(actor=boss.actor)
    run_waiting_jobs()
    hear()


def hear() -> None:
    deliver_events()
    with clock.at(clock.now() + timedelta(minutes=1)):
        fire_due_deadlines()
        run_waiting_jobs()


def feelings() -> dict[int, str]:
    return dict(Felt.objects.values_list("text__contact_id", "likeliest"))


def counted(boss: Colleague) -> dict[Feeling | None, int]:
    end = clock.now() + timedelta(minutes=5)
    found = queries.count_feelings(actor=boss.actor, start=end - timedelta(days=28), end=end)
    return {feeling: count for feeling, count in found.items() if count}


def test_a_text_is_heard_with_why_and_nobody_acts_on_it(boss: Colleague, write: Writing) -> None:
    angry = write(ANGRY)
    hear()
    assert not Felt.objects.exists()
    teach(boss)
    plain = write(PLAIN)
    take_answers(answers=[GivenAnswer(source="7", words="So happy, wonderful, thank you!", at=clock.now())])
    hear()
    assert feelings() == {angry: "angry", plain: "neutral", None: "pleased"}
    case_id = Contact.objects.values_list("case_id", flat=True).get(pk=angry)
    [row] = queries.feelings_of_case(actor=boss.actor, case_id=case_id)
    assert row.feeling == Feeling.ANGRY
    assert row.sentence in ANGRY
    assert {"outrageous", "furious", "Disgraceful"} & set(row.words)
    assert queries.heard_of_contacts(contact_ids=[angry])[angry].feeling == Feeling.ANGRY
    assert not any("furious" in str(value) for value in Felt.objects.values_list())
    fit, _under_way = queries.read_fits(actor=boss.actor)
    assert fit is not None
    assert fit.error is not None
    assert (fit.taught, fit.corrected, fit.error.sure.n) == (130, 0, 130)


def test_a_judgement_counts_at_once_teaches_and_can_be_taken_back(
    boss: Colleague, agent: Colleague, write: Writing
) -> None:
    teach(boss)
    contact = write(ANGRY)
    hear()
    text = Felt.objects.get().pk
    first = operations.judge_feeling(actor=agent.actor, text_id=text, feeling=Feeling.WORRIED)
    assert operations.judge_feeling(actor=agent.actor, text_id=text, feeling=Feeling.WORRIED) == first
    assert counted(boss) == {Feeling.WORRIED: 1}
    found = queries.agreement(actor=boss.actor)
    assert (found.agreed.hits, found.agreed.n) == (0, 1)
    assert found.confused == ((Feeling.ANGRY, Feeling.WORRIED, 1),)
    with clock.at(clock.now() + timedelta(minutes=1)):
        operations.teach_if_wanted()
        run_waiting_jobs()
    assert Fit.objects.latest("pk").report["corrected"] == 1
    second = operations.judge_feeling(actor=agent.actor, text_id=text, feeling=Feeling.DISAPPOINTED)
    assert Judgement.objects.filter(undone_at=None).get().pk == second
    operations.take_back_judgement(actor=agent.actor, judgement_id=second)
    with pytest.raises(Refusal):
        operations.take_back_judgement(actor=agent.actor, judgement_id=second)
    assert counted(boss) == {Feeling.ANGRY: 1}
    assert queries.agreement(actor=boss.actor).agreed.n == 0
    executive = employ(name="Iris Roth", email="iris@company.example", role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        operations.judge_feeling(actor=executive.actor, text_id=text, feeling=Feeling.ANGRY)
    assert feelings() == {contact: "angry"}


def test_what_is_judged_stays_when_all_is_heard_again(boss: Colleague, agent: Colleague, write: Writing) -> None:
    teach(boss)
    write(ANGRY)
    hear()
    text = Felt.objects.get().pk
    operations.judge_feeling(actor=agent.actor, text_id=text, feeling=Feeling.CONFUSED)
    before = Felt.objects.get().fit_id
    teach(boss)
    felt = Felt.objects.get()
    assert (felt.judged, felt.fit_id != before) == ("confused", True)


def test_junk_and_what_is_deleted_count_for_nothing(boss: Colleague, write: Writing) -> None:
    teach(boss)
    junk, gone = write(ANGRY), write(ANGRY)
    hear()
    assert counted(boss) == {Feeling.ANGRY: 2}
    Contact.objects.filter(pk=junk).update(withdrawn_at=clock.now())
    assert counted(boss) == {Feeling.ANGRY: 1}
    Contact.objects.get(pk=gone).delete()
    assert counted(boss) == {}
    assert Felt.objects.count() == 1


def test_figures_by_week_and_part(boss: Colleague, write: Writing) -> None:
    teach(boss)
    write(ANGRY)
    write(PLAIN)
    hear()
    end = clock.now() + timedelta(minutes=5)
    newest = queries.list_weeks(actor=boss.actor, end=end)[-1]
    assert (newest.texts, newest.counts[Feeling.ANGRY], newest.counts[Feeling.NEUTRAL]) == (2, 1, 1)
    start = end - timedelta(days=7)
    for by in ("touchpoint", "theme"):
        queries.list_parts(actor=boss.actor, feeling=Feeling.ANGRY, by=by, start=start, end=end)
    [row] = queries.list_texts(actor=boss.actor, feeling=Feeling.ANGRY, start=start, end=end, surest=True)
    assert row.excerpt == ANGRY
    assert queries.list_texts(actor=boss.actor, feeling=None, start=start, end=end) == []
