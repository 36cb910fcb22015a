"""The desk's figures, reckoned a second time by others' definitions from what was exported."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accord.config.exporting.zendesk import export_zendesk_shape
from accord.desk.contracts import Place
from accord.desk.levels.contracts import CaseTimes, Spent
from accord.desk.levels.queries import read_times
from accord.desk.models import Case
from accord.desk.operations import merge_conversations, post_reply, receive_message, remove_conversation
from accord.kernel import clock
from accord.kernel.errors import Refusal
from tests.cast import Colleague, Person
from tests.config.exporting.company import ENDS, Company, live
from tests.config.exporting.reckoning import WAITS, WORKS, Desk, instant, rows
from tests.desk.letters import letter
from tests.desk.levels.working import follow

pytestmark = pytest.mark.django_db


def quietly(share: float, what: str) -> None:
    assert 0 <= share <= 1


def both(spent: Spent | None) -> tuple[float, float] | None:
    return None if spent is None else (spent.calendar_seconds, spent.working_seconds)


def reckoned(desk: Desk, ticket: int) -> dict[str, Any]:
    """What the tables say, in the words of Accord's own figures."""
    created, replied, solved = desk.created(ticket), desk.first_reply(ticket), desk.solved(ticket)
    is_solved = bool(solved) and desk.history[ticket, "status"][-1][1] == "solved"
    began_by_us = desk.comments[ticket][0][1]
    next_waits = desk.waits(ticket)[0 if began_by_us else 1 :]

    def since_created(at: datetime | None) -> tuple[float, float] | None:
        return None if at is None else desk.seconds(ticket, [(created, at)])

    return {
        "first_reply": since_created(replied),
        "next_replies": [desk.seconds(ticket, [(asked, answered)]) for asked, answered, _ in next_waits if answered],
        "first_resolution": since_created(solved[0] if solved else None),
        "full_resolution": since_created(solved[-1] if is_solved else None),
        "requester_wait": desk.seconds(ticket, desk.stretches(ticket, WAITS)),
        "agent_wait": desk.seconds(ticket, desk.stretches(ticket, {"pending"})),
        "agent_work": desk.seconds(ticket, desk.stretches(ticket, WORKS)),
    }


def ours(times: CaseTimes) -> dict[str, Any]:
    names = ("first_reply", "first_resolution", "full_resolution", "requester_wait", "agent_wait", "agent_work")
    return {name: both(getattr(times, name)) for name in names} | {
        "next_replies": [both(each) for each in times.next_replies]
    }


def test_every_figure_and_breach_is_reckoned_again_from_the_tables(
    agent: Colleague, other_agent: Colleague, tmp_path: Path
) -> None:
    lived, folder = live((agent, other_agent), cases=32, seed=2), tmp_path / "out"
    with clock.at(ENDS):
        export_zendesk_shape(folder, progress=quietly)
        desk = Desk(folder, now=ENDS.replace(tzinfo=None))
        times = read_times(case_ids=list(desk.tickets))
    assert set(desk.tickets) == set(Case.objects.values_list("pk", flat=True)) == set(times)
    for ticket in desk.tickets:
        assert reckoned(desk, ticket) == ours(times[ticket]), ticket

    breaches_agree(desk, folder)
    next_waits_agree(desk)
    own_figures_agree(times, folder)
    who_was_on_a_case_is_told(desk, lived)
    something_hard_happened(desk)


def breaches_agree(desk: Desk, folder: Path) -> None:
    said = {
        (int(row["ticket_id"]), row["metric"], instant(row["sla_applied_at"])): row["is_sla_breach"] == "true"
        for row in rows(folder, "accord_sla")
    }
    assert {(one.ticket, one.metric, one.at): desk.is_breached(one) for one in desk.applied()} == said


def next_waits_agree(desk: Desk) -> None:
    """The waits for a next reply are those that the comments show."""
    for ticket in desk.tickets:
        asked = [] if desk.comments[ticket][0][1] else [at for at, _, _ in desk.waits(ticket)[1:]]
        assert [at for at, _ in desk.history[ticket, "next_reply_time"]] == asked, ticket


def own_figures_agree(times: dict[int, CaseTimes], folder: Path) -> None:
    found = {int(row["ticket_id"]): row for row in rows(folder, "accord_ticket_metric")}
    assert found.keys() == times.keys()
    for case_id, row in found.items():
        assert float(row["requester_wait_business_seconds"]) == times[case_id].requester_wait.working_seconds
        first = times[case_id].first_reply
        assert row["first_reply_calendar_seconds"] == ("" if first is None else str(int(first.calendar_seconds)))


def who_was_on_a_case_is_told(desk: Desk, lived: Company) -> None:
    assert len(lived.deeds) >= 5
    for at, case_id, _, employee_id in lived.deeds:
        was = (at.astimezone(UTC).replace(tzinfo=None), str(2 * int(str(employee_id)) + 1))
        assert was in desk.history[case_id, "assignee_id"]


def something_hard_happened(desk: Desk) -> None:
    """A company in which everything was easy would prove nothing."""
    outcomes = {(one.metric, one.in_business_hours, desk.is_breached(one)) for one in desk.applied()}
    assert len(outcomes) >= 14, sorted(outcomes)
    assert sum(len(desk.solved(ticket)) > 1 for ticket in desk.tickets) >= 3  # came back
    assert sum(desk.comments[ticket][0][1] for ticket in desk.tickets) == 2  # we began
    assert {len(had) for had in desk.schedules.of_ticket.values()} >= {1, 2, 3}  # hours changed meanwhile


def test_what_does_not_count_is_not_there(
    agent: Colleague, angry_customer: Person, tmp_path: Path, noon: datetime
) -> None:
    kept, joined, junk, machine = [receive_message(message=letter(angry_customer.email)) for _ in range(4)]
    out_of_office = letter(angry_customer.email, "I am away.", thread=(kept.conversation_id,), machine="auto-replied")
    receive_message(message=out_of_office)
    later = noon.replace(hour=18)
    post_reply(actor=agent.actor, conversation_id=machine.conversation_id, text="At six.", leave_at=later)
    merge_conversations(actor=agent.actor, source_id=joined.conversation_id, target_id=kept.conversation_id)
    remove_conversation(actor=agent.actor, conversation_id=junk.conversation_id, place=Place.JUNK)
    follow()
    export_zendesk_shape(tmp_path / "now", progress=quietly)
    with clock.at(later):
        export_zendesk_shape(tmp_path / "then", progress=quietly)

    tickets = {int(row["id"]): row for row in rows(tmp_path / "now", "ticket")}
    assert set(tickets) == {kept.case_id, machine.case_id}
    assert tickets[kept.case_id]["merged_ticket_ids"] == str(joined.case_id)
    comments = [(int(row["ticket_id"]), row["public"]) for row in rows(tmp_path / "now", "ticket_comment")]
    assert sorted(comments) == sorted(
        [(kept.case_id, "true"), (kept.case_id, "true"), (kept.case_id, "false"), (machine.case_id, "true")]
    )
    left = [row["created"] for row in rows(tmp_path / "then", "ticket_comment") if row["body"] == "At six."]
    assert left == ["2026-03-03 18:00:00"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, db: None) -> None:
    (tmp_path / "theirs.txt").write_text("mine")
    with pytest.raises(Refusal, match="holds something"):
        export_zendesk_shape(tmp_path, progress=quietly)
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.txt"]


def test_an_empty_desk_has_all_tables_with_their_names(tmp_path: Path, db: None) -> None:
    counts = export_zendesk_shape(tmp_path / "out", progress=quietly)
    for name in counts:
        with (tmp_path / "out" / f"{name}.csv").open(newline="") as file:
            assert len(next(csv.reader(file))) >= 3
    assert counts["ticket"] == counts["ticket_comment"] == 0
