"""Deeds of the rooms that say what a case is: kinds of cases, incidents, moves and links, service levels, routes."""

from datetime import timedelta

from accord.desk.case_types.contracts import DesignEdit, Edit
from accord.desk.case_types.operations import (
    answer_field,
    create_case_type,
    edit_design,
    mark_done,
    move_to_newest,
    publish_design,
    rename_case_type,
    set_case_type,
    undo_change,
)
from accord.desk.case_types.queries import list_changes, read_details
from accord.desk.contracts import CaseStatus, Priority, Solution
from accord.desk.incidents.operations import (
    add_cases,
    change_incident,
    open_incident,
    order_answer,
    remove_cases,
    reopen_incident,
    send_some,
    solve_cases_of,
    solve_incident,
    undo_gathering,
)
from accord.desk.levels.contracts import CalendarChoices, Metric, PolicyChoices, Target
from accord.desk.levels.operations import remove_policy, set_calendar, set_policy
from accord.desk.matters.contracts import LinkKind
from accord.desk.matters.operations import (
    link_cases,
    move_messages,
    move_to_case,
    move_to_customer,
    split_messages,
    undo_move,
    unlink_cases,
)
from accord.desk.models import Message
from accord.desk.operations import assign_conversation, bring_back_case, set_status
from accord.desk.routing.operations import hand_over as hand_over_work
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM
from tests.browser.happenings import Scene, shows


@shows("case_types.set_case_type", "case_types.publish_design")
def of_a_kind(scene: Scene) -> None:
    ada = scene.administrator.actor
    scene.kept["type"] = create_case_type(actor=ada, name="Return")
    edit_design(actor=ada, type_id=scene.kept["type"], edit=DesignEdit(what=Edit.ADD_SECTION, label="Goods"))
    edit_design(
        actor=ada, type_id=scene.kept["type"], edit=DesignEdit(what=Edit.ADD_FIELD, key="goods", label="Serial")
    )
    edit_design(actor=ada, type_id=scene.kept["type"], edit=DesignEdit(what=Edit.ADD_STEP, label="Ask the warehouse"))
    publish_design(actor=ada, type_id=scene.kept["type"])
    set_case_type(actor=scene.me, case_id=scene.shown.case_id, type_id=scene.kept["type"])


@shows("case_types.answer_field")
def an_answer_in_a_field(scene: Scene) -> None:
    answer_field(actor=scene.me, case_id=scene.shown.case_id, key="serial", given=["A-17"])


@shows("case_types.mark_done")
def a_step_done(scene: Scene) -> None:
    details = read_details(actor=scene.me, case_id=scene.shown.case_id)
    assert details is not None
    mark_done(actor=scene.me, case_id=scene.shown.case_id, key=details.design.steps[0].key, done=True)


@shows("case_types.undo_change")
def a_step_undone(scene: Scene) -> None:
    [newest, *_] = list_changes(actor=scene.me, case_id=scene.shown.case_id)
    undo_change(actor=scene.me, change_id=newest.id)


@shows("case_types.publish_design")
def a_newer_version(scene: Scene) -> None:
    ada = scene.administrator.actor
    edit_design(actor=ada, type_id=scene.kept["type"], edit=DesignEdit(what=Edit.ADD_SECTION, label="Money"))
    edit_design(
        actor=ada, type_id=scene.kept["type"], edit=DesignEdit(what=Edit.ADD_FIELD, key="money", label="Amount")
    )
    publish_design(actor=ada, type_id=scene.kept["type"])


@shows("case_types.move_to_newest")
def the_newest_followed(scene: Scene) -> None:
    move_to_newest(actor=scene.me, case_id=scene.shown.case_id)


@shows("case_types.rename_case_type")
def a_kind_called_otherwise(scene: Scene) -> None:
    rename_case_type(actor=scene.administrator.actor, type_id=scene.kept["type"], name="Goods back")


@shows("incidents.open_incident")
def an_incident(scene: Scene) -> None:
    scene.kept["incident"] = open_incident(
        actor=scene.lead.actor, title="Poles break", case_ids=[scene.shown.case_id], status_line="Being looked into"
    )


@shows("incidents.change_incident")
def the_line_of_an_incident(scene: Scene) -> None:
    change_incident(
        actor=scene.lead.actor, incident_id=scene.kept["incident"], title="Poles break", status_line="Cause found"
    )


@shows("incidents.add_cases")
def another_case_of_it(scene: Scene) -> None:
    add_cases(actor=scene.lead.actor, incident_id=scene.kept["incident"], case_ids=[scene.other.case_id])


@shows("incidents.order_answer", "incidents.send_some")
def an_answer_to_all(scene: Scene) -> None:
    answer_id = order_answer(
        actor=scene.lead.actor,
        incident_id=scene.kept["incident"],
        texts={"en": "The cause is found."},
        order_key="1",
    )
    send_some(answer_id=answer_id)


@shows("incidents.solve_incident")
def an_incident_solved(scene: Scene) -> None:
    solve_incident(actor=scene.lead.actor, incident_id=scene.kept["incident"])


@shows("incidents.reopen_incident")
def an_incident_open_again(scene: Scene) -> None:
    reopen_incident(actor=scene.lead.actor, incident_id=scene.kept["incident"])


@shows("incidents.solve_cases_of")
def its_cases_solved(scene: Scene) -> None:
    solve_cases_of(actor=scene.lead.actor, incident_id=scene.kept["incident"], solution=Solution(demand="failure"))


@shows("incidents.remove_cases")
def of_no_incident(scene: Scene) -> None:
    case_ids = [scene.shown.case_id]
    remove_cases(actor=scene.lead.actor, incident_id=scene.kept["incident"], case_ids=case_ids)
    bring_back_case(actor=scene.me, case_id=scene.shown.case_id, why="Not of it.")
    add_cases(actor=scene.lead.actor, incident_id=scene.kept["incident"], case_ids=case_ids)


@shows("incidents.undo_gathering")
def an_incident_taken_back(scene: Scene) -> None:
    case_ids = [scene.shown.case_id]
    undo_gathering(actor=scene.me, incident_id=scene.kept["incident"], case_ids=case_ids, was_opened=False)


@shows("matters.link_cases")
def a_link(scene: Scene) -> None:
    scene.kept["link"] = link_cases(
        actor=scene.me, case_id=scene.other.case_id, other_id=scene.shown.case_id, kind=LinkKind.CAUSED_BY
    )


@shows("operations.set_status")
def the_linked_case_waits(scene: Scene) -> None:
    set_status(actor=scene.me, case_id=scene.other.case_id, status=CaseStatus.ON_HOLD)


@shows("matters.unlink_cases")
def no_link(scene: Scene) -> None:
    unlink_cases(actor=scene.me, link_id=scene.kept["link"])


@shows("matters.split_messages")
def split(scene: Scene) -> None:
    scene.write("And where is my invoice?")
    newest = Message.objects.filter(conversation_id=scene.here, kind="incoming").latest("id")
    scene.kept["move"] = split_messages(actor=scene.me, conversation_id=scene.here, message_ids=[newest.pk])


@shows("matters.undo_move")
def not_split(scene: Scene) -> None:
    undo_move(actor=scene.me, move_id=scene.kept["move"].move_id)


@shows("matters.move_messages")
def moved_elsewhere(scene: Scene) -> None:
    newest = Message.objects.filter(conversation_id=scene.here, kind="incoming").latest("id")
    moved = move_messages(
        actor=scene.me, conversation_id=scene.here, message_ids=[newest.pk], target_id=scene.second.conversation_id
    )
    undo_move(actor=scene.me, move_id=moved.move_id)


@shows("matters.move_to_case")
def of_another_case(scene: Scene) -> None:
    moved = move_to_case(actor=scene.me, conversation_id=scene.here, case_id=scene.second.case_id)
    scene.kept["move"] = moved


@shows("matters.undo_move")
def of_its_own_case(scene: Scene) -> None:
    undo_move(actor=scene.me, move_id=scene.kept["move"].move_id)


@shows("matters.move_to_customer")
def of_another_customer(scene: Scene) -> None:
    with clock.at(clock.now() + timedelta(hours=1)):  # whatever was to leave has left
        moved = move_to_customer(actor=scene.me, conversation_id=scene.here, customer_id=scene.amelie.id)
    scene.kept["move"] = moved


@shows("matters.undo_move")
def of_the_former_customer(scene: Scene) -> None:
    undo_move(actor=scene.me, move_id=scene.kept["move"].move_id)


@shows("levels.set_policy")
def a_service_level(scene: Scene) -> None:
    set_calendar(
        actor=SYSTEM,
        choices=CalendarChoices(
            name="Office", timezone="Europe/Berlin", weekly={day: [["00:00", "24:00"]] for day in _WEEK}
        ),
    )
    scene.write("Hello?")
    target = Target(metric=Metric.RESOLUTION, priority=Priority.NORMAL, seconds=7200, in_working_time=False)
    scene.kept["policy"] = set_policy(actor=SYSTEM, choices=PolicyChoices(name="Standard", targets=(target,)))


@shows("levels.remove_policy")
def no_service_level(scene: Scene) -> None:
    remove_policy(actor=SYSTEM, policy_id=scene.kept["policy"])


@shows("routing.hand_over")
def the_shift_ends(scene: Scene) -> None:
    assign_conversation(actor=scene.me, conversation_id=scene.here, assignee_id=scene.colleague.id)
    hand_over_work(
        actor=scene.me, employee_id=scene.colleague.id, to_id=scene.lead.id, note="I am off.", also_resting=True
    )


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
