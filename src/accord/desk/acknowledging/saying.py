"""What an acknowledgement says beside the time: when people are back, and where the customer can look."""

from django.utils.translation import gettext as _

from accord.desk.acknowledging.operations import also_says, moment_words
from accord.desk.context.links import status_link
from accord.desk.levels.queries import calendar_of_queue
from accord.desk.models import Conversation
from accord.kernel import clock


@also_says
def say_when_we_are_back(*, conversation_id: int, inbox_id: int, customer_id: int) -> str:
    """When the queue opens, if it is closed now; nothing where nobody has said any hours."""
    queue_id = Conversation.objects.filter(pk=conversation_id).values_list("queue_id", flat=True).first()
    calendar, now = calendar_of_queue(queue_id=queue_id), clock.now()
    if calendar is None or calendar.is_open(now):
        return ""
    opens_at = calendar.next_open_at(now)
    if opens_at is None:
        return ""
    when = moment_words(opens_at, timezone=calendar.hours_at(now).timezone)
    return _("Nobody is at work at the moment; we are back on %(when)s.") % {"when": when}


@also_says
def say_where_to_look(*, conversation_id: int, inbox_id: int, customer_id: int) -> str:
    """The status page of this matter, for this customer alone."""
    case_id = Conversation.objects.values_list("case_id", flat=True).get(pk=conversation_id)
    link = status_link(case_id=case_id, customer_id=customer_id)
    return _("You can see at any time where it stands: %(link)s") % {"link": link}
