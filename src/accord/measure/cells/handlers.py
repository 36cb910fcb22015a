"""The cells follow what happens, with a cursor of their own, behind those who understand it.

Every fact is made anew from the records of its case, so that it does not matter how often or how late an event comes.
"""

from collections.abc import Sequence
from functools import partial

from accord.customers.companies.events import CompanyChanged, CompanyOfCustomerChanged
from accord.customers.events import (
    CustomersMerged,
    CustomersUnmerged,
    OutsideEventHappened,
    OutsideEventsWithdrawn,
    PreferencesChanged,
)
from accord.desk.events import (
    CaseReopened,
    CaseSolved,
    ContactMade,
    ContactsWithdrawn,
    ConversationAssigned,
    ConversationChanged,
    ConversationRemoved,
    ConversationRestored,
    ConversationsMerged,
    ConversationsUnmerged,
    CustomerCorrected,
    CustomerRanked,
    HistoryImported,
    ReplyPosted,
)
from accord.desk.matters.events import ConversationMoved, MessagesMoved
from accord.desk.promises.events import PromiseBroken, PromiseKept, PromiseRenegotiated, PromiseWithdrawn
from accord.kernel.events import Event, Fact, subscribe, subscribe_many
from accord.kernel.jobs import defer
from accord.measure.cells import counting
from accord.measure.cells.operations import follow_texts
from accord.measure.cells.places import Touched, cases_of_conversations, touched_by_company, touched_by_customers
from accord.measure.cells.tasks import follow_fit
from accord.measure.surveys.events import PastAnswersWithdrawn, SurveyAnswered
from accord.understand.themes.events import TextsPlaced, ThemeCorrected, ThemesFitted
from accord.understand.themes.queries import texts_of_correction

_many = partial(subscribe_many, cursor="measure.cells", behind=("desk", "understand", "measure"))
_one = partial(subscribe, cursor="measure.cells", behind=("desk", "understand", "measure"))
_SMALL = frozenset({"queue"})


@_many(
    CaseReopened,
    CaseSolved,
    ContactMade,
    ContactsWithdrawn,
    ConversationAssigned,
    ConversationChanged,
    ConversationRemoved,
    ConversationRestored,
    CustomerCorrected,
    PromiseBroken,
    PromiseKept,
    PromiseRenegotiated,
    PromiseWithdrawn,
    ReplyPosted,
    SurveyAnswered,
)
def follow(*, events: Sequence[Event], facts: Sequence[Fact]) -> None:
    """What happened to cases, a statement for many."""
    of_matter = [event for event in events if not isinstance(event, ConversationChanged) or event.what in _SMALL]
    cases = {number for event in of_matter if (number := getattr(event, "case_id", None))}
    answers = {event.answer_id for event in of_matter if isinstance(event, SurveyAnswered) and event.case_id is None}
    if cases or answers:
        counting.follow_cases(case_ids=cases, answer_ids=answers)


@_one(ConversationsMerged, ConversationsUnmerged, MessagesMoved, ConversationMoved)
def follow_moves(
    *, event: ConversationsMerged | ConversationsUnmerged | MessagesMoved | ConversationMoved, fact: Fact
) -> None:
    """Contacts lie in another case than before: both are counted."""
    conversations = {event.conversation_id, getattr(event, "source_conversation_id", event.conversation_id)}
    named = {getattr(event, name, event.case_id) for name in ("case_id", "source_case_id", "previous_case_id")}
    counting.follow_cases(case_ids=named | cases_of_conversations(conversation_ids=conversations))


@_one(HistoryImported, PastAnswersWithdrawn)
def follow_history(*, event: HistoryImported | PastAnswersWithdrawn, fact: Fact) -> None:
    """Cases of the past came in together, or their answers were taken back."""
    counting.follow_cases(case_ids=event.case_ids, answer_ids=getattr(event, "answer_ids", ()))


@_one(CustomersMerged, CustomersUnmerged)
def follow_persons(*, event: CustomersMerged | CustomersUnmerged, fact: Fact) -> None:
    """Two persons are one, or two again."""
    _follow_all(touched_by_customers(customer_ids=(event.customer_id, event.source_id)))


@_many(CustomerRanked, CompanyOfCustomerChanged)
def follow_ranks(*, events: Sequence[CustomerRanked | CompanyOfCustomerChanged], facts: Sequence[Fact]) -> None:
    """Customers belong to another segment from now on, with all that they ever brought."""
    _follow_all(touched_by_customers(customer_ids={event.customer_id for event in events}))


@_many(PreferencesChanged)
def follow_languages(*, events: Sequence[PreferencesChanged], facts: Sequence[Fact]) -> None:
    """A customer speaks another language than was known."""
    speak_otherwise = {event.customer_id for event in events if "language" in event.what}
    if speak_otherwise:
        _follow_all(touched_by_customers(customer_ids=speak_otherwise))


@_one(CompanyChanged)
def follow_company(*, event: CompanyChanged, fact: Fact) -> None:
    """All customers of a company belong to another segment."""
    if "tier" in event.what:
        _follow_all(touched_by_company(company_id=event.company_id))


@_many(OutsideEventHappened)
def follow_uses(*, events: Sequence[OutsideEventHappened], facts: Sequence[Fact]) -> None:
    """What other systems report at a touchpoint is a use of it."""
    at_touchpoint = [event for event in events if event.touchpoint]
    if at_touchpoint:
        counting.follow_uses(
            customer_ids={event.customer_id for event in at_touchpoint},
            record_ids={event.record_id for event in at_touchpoint},
        )


@_many(TextsPlaced)
def follow_placed(*, events: Sequence[TextsPlaced], facts: Sequence[Fact]) -> None:
    """Texts have themes, or others than they had."""
    for event in events:
        follow_texts(text_ids=event.text_ids)


@_one(ThemeCorrected)
def follow_correction(*, event: ThemeCorrected, fact: Fact) -> None:
    """People moved texts or split a theme, or took that back; names, merges and what is hidden move no text."""
    follow_texts(text_ids=texts_of_correction(correction_id=event.correction_id))


@_one(ThemesFitted)
def follow_themes(*, event: ThemesFitted, fact: Fact) -> None:
    """A fit gave tens of thousands of texts their themes: a worker follows them piece by piece."""
    defer(follow_fit, fit_id=event.fit_id)


@_one(OutsideEventsWithdrawn)
def withdraw_uses(*, event: OutsideEventsWithdrawn, fact: Fact) -> None:
    """What was taken back is no use any more."""
    counting.follow_uses(customer_ids=(), record_ids=event.record_ids)


def _follow_all(touched: Touched) -> None:
    cases, answers, records, customers = touched
    counting.follow_cases(case_ids=cases, answer_ids=answers)
    counting.follow_uses(customer_ids=customers, record_ids=records)
