"""What a list is narrowed to, as conditions of SQL on `desk_conversation c`.

The values stand in the text of the statement, not beside it: PostgreSQL's plan depends on them (a queue of ten and
one of half a million are found by different ways), and a prepared statement would be planned for neither. They are
numbers and words of fixed sets; the two that a person types are quoted by the driver.
"""

from psycopg import sql

from accord.customers.companies.queries import PEOPLE_OF
from accord.desk.contracts import ACTIVE, CaseStatus, ConversationFilter, Priority, Whose
from accord.kernel import clock
from accord.kernel.permissions import Actor

IN_WORK = "c.merged_into_id IS NULL AND c.place = ''"
ACTIVE_ONLY = "c.status <> 'solved'"


def conditions_of(wanted: ConversationFilter, *, actor: Actor, of_active: bool = False) -> list[str]:
    """The conditions that must all hold; none for a filter that narrows nothing.

    `of_active` says that they are asked of active conversations only, where some are cheaper.
    """
    found = [*_standing(wanted), *_person(wanted, actor), *_place(wanted, of_active), *_rest(wanted), *_others(wanted)]
    if wanted.without is not None:
        without = conditions_of(wanted.without, actor=actor, of_active=of_active)
        found += [f"({condition}) IS NOT TRUE" for condition in without]
    return found


def is_of_active_only(wanted: ConversationFilter) -> bool:
    """Whether no solved conversation can be in it."""
    return bool(wanted.statuses) and CaseStatus.SOLVED not in wanted.statuses


def _standing(wanted: ConversationFilter) -> list[str]:
    if not wanted.statuses:
        return []
    if set(wanted.statuses) == set(ACTIVE):
        return [ACTIVE_ONLY]  # in the words of the partial index
    if len(wanted.statuses) == 1:
        return [f"c.status = {quoted(wanted.statuses[0].value)}"]
    some = ", ".join(quoted(status.value) for status in wanted.statuses)
    active = [ACTIVE_ONLY] if is_of_active_only(wanted) else []
    return [*active, f"c.status IN ({some})"]


def _person(wanted: ConversationFilter, actor: Actor) -> list[str]:
    if wanted.assignee is None:
        return []
    if wanted.assignee == Whose.NOBODY:
        return ["c.assignee_id IS NULL"]
    person = actor.id if wanted.assignee == Whose.ME else int(wanted.assignee)
    return [f"c.assignee_id = {int(person or 0)}"]


def _place(wanted: ConversationFilter, of_active: bool) -> list[str]:
    found = []
    if wanted.queue_id is not None:
        found.append(f"c.queue_id = {int(wanted.queue_id)}")
    if wanted.channel:
        found.append(f"c.channel = {quoted(wanted.channel)}")
    if wanted.inbox_id is not None:
        found.append(f"c.inbox_id = {int(wanted.inbox_id)}")
    if wanted.tag_id is not None:
        found.append(f"c.tag_ids <> '{{}}' AND c.tag_ids @> ARRAY[{int(wanted.tag_id)}]::int[]")
    if wanted.case_type_id is not None:
        number = int(wanted.case_type_id)
        found.append(f"c.case_id IN (SELECT y.case_id FROM desk_case_types_case y WHERE y.type_id = {number})")  # noqa: S608
    if wanted.priority is not None:
        is_walked = len(found) + (wanted.assignee is not None) < 2
        found.append(_of_priority(wanted.priority, is_walked=is_walked, of_active=of_active))
    return found


def _of_priority(priority: Priority, *, is_walked: bool, of_active: bool) -> str:
    """Few cases are not normal: these are remembered while the list is walked, and `IS TRUE` keeps it so.

    Joined, each row of the walk would look its case up, which took twenty times as long. But a list that is narrowed
    by much else is walked to its end before a page is full: there the few cases come first, and what they are in. Of
    active cases hardly any are not normal, which the planner knows.
    """
    others = "SELECT u.id FROM desk_case u WHERE u.priority <> 'normal'"
    if of_active:
        others += " AND u.status <> 'solved'"
    if priority == Priority.NORMAL:
        return f"(c.case_id IN ({others})) IS NOT TRUE"
    same = f"{others} AND u.priority = {quoted(priority.value)}"
    return f"(c.case_id IN ({same})) IS TRUE" if is_walked and not of_active else f"c.case_id IN ({same})"


def _rest(wanted: ConversationFilter) -> list[str]:
    found = []
    if wanted.unread is not None:
        found.append("c.unread" if wanted.unread else "NOT c.unread")
    if wanted.snoozed is not None:
        now = quoted(clock.now().isoformat())
        found.append(f"c.snoozed_until > {now}" if wanted.snoozed else f"COALESCE(c.snoozed_until <= {now}, true)")
    return found


def _others(wanted: ConversationFilter) -> list[str]:
    found = []
    if wanted.customer_ids is not None:
        some = ", ".join(str(int(number)) for number in wanted.customer_ids)
        found.append(f"c.customer_id IN ({some})" if some else "false")
    if wanted.company_id is not None:
        found.append(f"c.customer_id IN ({PEOPLE_OF.format(company=int(wanted.company_id))})")
    if wanted.with_address:
        found.append(
            "EXISTS (SELECT 1 FROM desk_participant t WHERE t.conversation_id = c.id"  # noqa: S608
            f" AND t.address LIKE {quoted(_beginning(wanted.with_address))})"
        )
    if wanted.with_files:
        found.append("(SELECT true FROM desk_search_file f WHERE f.conversation_id = c.id LIMIT 1)")
    return found


def _beginning(address: str) -> str:
    plain = address.lower().replace("\\", "").replace("%", "").replace("_", "\\_")
    return f"{plain}%"


def quoted(text: str) -> str:
    """A text as a constant of SQL; a per cent sign is doubled, since statements may bear values of their own."""
    return sql.Literal(text.replace("\x00", "")).as_string(None).replace("%", "%%")
