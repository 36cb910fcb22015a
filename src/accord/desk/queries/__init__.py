"""Questions to the desk. They return rows; what the actor may not see does not exist."""

from accord.desk.queries.contacts import contacts_between, count_contacts_of_cases, list_contacts, words_of_contact
from accord.desk.queries.conversations import (
    customers_with_active_case,
    customers_with_cases_since,
    find_inline_file,
    get_attachment,
    get_case,
    get_conversation,
    get_conversation_subject,
    has_active_case,
    html_of_message,
    latest_conversation_of_case,
    latest_conversations_of_cases,
    list_cases,
    list_queues,
)
from accord.desk.queries.imported import find_conversations_named
from accord.desk.queries.inbox import (
    count_views,
    count_views_for_many,
    list_conversations,
    list_conversations_by_ids,
    list_conversations_of_customers,
)
from accord.desk.queries.now import count_waiting, read_desk_now
from accord.desk.queries.opening import get_message, list_messages, new_words_of, open_conversation, words_of_messages

__all__ = [
    "contacts_between",
    "count_contacts_of_cases",
    "count_views",
    "count_views_for_many",
    "count_waiting",
    "customers_with_active_case",
    "customers_with_cases_since",
    "find_conversations_named",
    "find_inline_file",
    "get_attachment",
    "get_case",
    "get_conversation",
    "get_conversation_subject",
    "get_message",
    "has_active_case",
    "html_of_message",
    "latest_conversation_of_case",
    "latest_conversations_of_cases",
    "list_cases",
    "list_contacts",
    "list_conversations",
    "list_conversations_by_ids",
    "list_conversations_of_customers",
    "list_messages",
    "list_queues",
    "new_words_of",
    "open_conversation",
    "read_desk_now",
    "words_of_contact",
    "words_of_messages",
]
