"""What only rules do: answer a customer by itself, and let colleagues know."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.desk.automation.contracts import Order
from accord.desk.automation.models import Answer
from accord.desk.macros.queries import texts_by_macro
from accord.desk.macros.rules import words_for
from accord.desk.macros.variables import fill, named
from accord.desk.operations import post_notice
from accord.desk.situations.contracts import Situation
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import Refusal
from accord.kernel.permissions import Role
from accord.staff.operations import notify
from accord.staff.queries import list_employees

PURPOSE = "automatic_answer"


def answer(situation: Situation, *, macro_id: int, values: Mapping[str, str]) -> dict[str, Any]:
    """Write a macro's words to the customer: never to a machine, at most once a conversation and day.

    It is a notice, marked as sent by a machine: it answers nothing in the figures, and nobody stops waiting by it.
    """
    if situation.is_by_machine:
        raise Refusal(_("A machine wrote, and machines are not answered."))
    company = read_company()
    texts = texts_by_macro(macro_ids=[macro_id]).get(macro_id)
    if texts is None:
        raise Refusal(_("The macro is no longer there for everybody."))
    filled = fill(words_for(texts, language=situation.language, fallback=company.language), values)
    if not filled.text:
        raise Refusal(_("The macro says nothing."))
    if filled.missing:
        raise Refusal(_("Nothing is known for %(variables)s.") % {"variables": named(filled.missing)})
    today = clock.now().astimezone(ZoneInfo(company.timezone)).date()
    _answer, is_first = Answer.objects.get_or_create(conversation_id=situation.conversation_id, on=today)
    if not is_first:
        raise Refusal(_("A rule has answered here today."))
    message_id = post_notice(
        customer_id=situation.customer_id,
        purpose=PURPOSE,
        subject=situation.subject,
        text=filled.text,
        conversation_id=situation.conversation_id,
    )
    if message_id is None:
        raise Refusal(_("There is no address by which this customer can be answered."))
    return {"do": Order.ANSWER.value, "value": str(macro_id), "message_id": message_id}


def notify_people(situation: Situation, *, whom: str, rule_name: str) -> dict[str, Any] | None:
    """Let the assignee, the leads or one employee know; None when there is nobody."""
    if whom == "leads":
        people = [row.id for row in list_employees(role=Role.LEAD)]
    elif whom == "assignee":
        people = [situation.assignee_id] if situation.assignee_id else []
    else:
        people = [int(whom)]
    known = {row.id for row in list_employees(employee_ids=people)}
    for employee_id in sorted(known):
        notify(
            employee_id=employee_id,
            text_code="desk.rule",
            parameters={"name": rule_name, "title": situation.subject or situation.reference},
            url=f"/inbox/{situation.conversation_id}/",
        )
    return {"do": Order.NOTIFY.value, "value": whom, "people": sorted(known)} if known else None
