"""The one door to the simulated company: history, and the same world going on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from accord.simulation.calendar import local_day
from accord.simulation.catalogue import PRODUCTS
from accord.simulation.company import REASON_BY_CODE, SERVICE_ADDRESS, describe_company
from accord.simulation.contracts import (
    AgentReply,
    Change,
    Company,
    Contact,
    Customer,
    Decision,
    ExternalEvent,
    FollowUp,
    FollowUpKind,
    Idea,
    Improvement,
    Lesson,
    Order,
    Plan,
    Product,
    StoryTruth,
    Thanks,
)
from accord.simulation.drafts import Draft, Drafts
from accord.simulation.draw import dice
from accord.simulation.learning import list_decisions, list_ideas, list_improvements, list_lessons, list_thanks
from accord.simulation.live import find_live_draft, live_drafts
from accord.simulation.mails.incoming import make_contact, quote_of
from accord.simulation.mails.letters import write_signature
from accord.simulation.mails.machines import auto_reply, bounce
from accord.simulation.mails.mime import Envelope, Quote, build_mail
from accord.simulation.people import list_customers
from accord.simulation.plans import make_plan, react_to
from accord.simulation.shop import Shop
from accord.simulation.stories import DEAD_BUTTON, STORIES, Story, list_changes

_ANSWER_PREFIX = {"de": "AW: ", "nl": "Antw: ", "fr": "RE: "}


class World:
    """Everything at Arvenholt, the same for the same seed and opening moment.

    `opens_at` is the moment when the demo is first loaded (aware); the stories are dated from its day. Whoever starts
    the program again later must give the same moment, or the past changes. What lies after it is the live part.
    """

    def __init__(self, seed: int, opens_at: datetime, *, days: int = 90, customers: int = 1500) -> None:
        self.seed = seed
        self.opens_at = opens_at
        self.today: date = local_day(opens_at)
        self.starts_at = opens_at - timedelta(days=days)
        self.company: Company = describe_company()
        self.products: tuple[Product, ...] = PRODUCTS
        self.customers: tuple[Customer, ...] = list_customers(seed, customers, self.today - timedelta(days=180))
        self.changes: tuple[Change, ...] = list_changes(self.today)
        self.lessons: tuple[Lesson, ...] = list_lessons()
        self.improvements: tuple[Improvement, ...] = list_improvements(self.today)
        self.ideas: tuple[Idea, ...] = list_ideas(self.today)
        self.thanks: tuple[Thanks, ...] = list_thanks(self.today)
        self.decisions: tuple[Decision, ...] = list_decisions(self.today)
        self._shop = Shop(seed, self.today, self.customers)
        self._drafts = Drafts(seed, self.today, self._shop)

    # ── what happens ──

    def events_between(self, start: datetime, end: datetime) -> list[ExternalEvent]:
        """Orders, parcels, invoices, returns, visits and campaigns in [start, end), in the order of time."""
        return self._shop.events_between(start, end)

    def orders_between(self, start: datetime, end: datetime) -> Iterator[Order]:
        """Orders placed in [start, end) with their whole life, also what is still to come."""
        return self._shop.orders_between(start, end)

    def contacts_between(self, start: datetime, end: datetime) -> Iterator[Contact]:
        """Incoming messages in [start, end), in the order of time; also after the opening, day by day."""
        for draft in self._drafts_between(start, end):
            yield make_contact(self.seed, draft)

    def live_contacts(self, started_at: datetime, start: datetime, end: datetime) -> Iterator[Contact]:
        """Extra messages in [start, end) for the visitors of the program that was started at `started_at`."""
        for draft in live_drafts(self._drafts, started_at, start, end):
            yield make_contact(self.seed, draft)

    # ── what becomes of it ──

    def plan_for(self, contact: Contact) -> Plan:
        """Answers, later mails, notes, filing and survey answer; `plan.steps()` is all of it in the order of time."""
        return make_plan(self.seed, contact, self._draft_of(contact.id).story)

    def reply_for(self, contact: Contact) -> AgentReply | None:
        """The first answer of the service, or None for spam and automatic mail."""
        replies = self.plan_for(contact).replies
        return replies[0] if replies else None

    def reaction_to(self, contact: Contact, reply_text: str, replied_at: datetime, turn: int = 1) -> FollowUp | None:
        """How the customer reacts when a visitor answers; None is silence. `turn` counts the visitor's answers."""
        return react_to(self.seed, contact, reply_text, replied_at, turn)

    def follow_up_mail(
        self,
        contact: Contact,
        follow_up: FollowUp,
        *,
        in_reply_to: str = "",
        references: Sequence[str] = (),
        quoted_text: str = "",
        quoted_at: datetime | None = None,
    ) -> bytes:
        """The raw mail of a follow-up.

        `in_reply_to` and `references` are real message ids without angle brackets, `quoted_text` the words of the
        mail that is answered; all empty for somebody who writes afresh.
        """
        draft = replace(self._draft_of(contact.id), id=follow_up.id, at=follow_up.at)
        if follow_up.kind is FollowUpKind.AUTO_REPLY:
            chance = dice(self.seed, "machine", follow_up.id)
            return auto_reply(chance, draft, contact.subject, in_reply_to, references)[-1]
        if follow_up.kind is FollowUpKind.BOUNCE:
            return bounce(draft, in_reply_to, references)[-1]
        return self._answer_mail(draft, contact, follow_up, (in_reply_to, *references), (quoted_text, quoted_at))

    def _answer_mail(
        self,
        draft: Draft,
        contact: Contact,
        follow_up: FollowUp,
        thread: tuple[str, ...],
        quoted: tuple[str, datetime | None],
    ) -> bytes:
        person, (quoted_text, quoted_at) = draft.customer, quoted
        prefix = _ANSWER_PREFIX.get(draft.language, "Re: ") if person.style.client == "outlook" else "Re: "
        bare = contact.subject.split(": ", 1)[1] if contact.subject.lower().startswith(_PREFIXES) else contact.subject
        envelope = Envelope(
            identity=follow_up.id,
            sender=person,
            to=SERVICE_ADDRESS,
            at=follow_up.at,
            subject=prefix + bare,
            language=draft.language,
            in_reply_to=thread[0],
            references=thread[1:],
        )
        quote: Quote | None = None
        if quoted_text and not (person.style.client == "android" and follow_up.kind is FollowUpKind.THANKS):
            sent_at = quoted_at or follow_up.at - timedelta(hours=1)
            quote = quote_of(draft.language, quoted_text, SERVICE_ADDRESS, sent_at, envelope.subject)
        chance = dice(self.seed, "signature", contact.id)
        signature = write_signature(chance, person, draft.language, nordphone=draft.story == DEAD_BUTTON.code)
        return build_mail(envelope, follow_up.text, signature, quote, ())

    # ── the truth, for benchmarks and tests only ──

    def ground_truth(self, until: datetime | None = None) -> tuple[StoryTruth, ...]:
        """What was planted, from the first day until the opening (or `until`). The product must never ask."""
        drafts = list(self._drafts_between(self.starts_at, until or self.opens_at))
        return tuple(self._truth_of(story, drafts, local_day(until or self.opens_at)) for story in STORIES)

    def _truth_of(self, story: Story, drafts: Iterable[Draft], last: date) -> StoryTruth:
        reason = REASON_BY_CODE[story.reason]
        days = [
            local_day(self.starts_at) + timedelta(days=day)
            for day in range((last - local_day(self.starts_at)).days + 1)
        ]
        expected = {day: self._drafts.expected(story, day) for day in days}
        return StoryTruth(
            code=story.code,
            title=story.title,
            began_on=self.today + timedelta(days=story.begins),
            ended_on=None if story.ends is None else self.today + timedelta(days=story.ends),
            touchpoint=reason.touchpoint,
            reason=reason.code,
            department=reason.department,
            warehouse=story.warehouse,
            is_signal=story.is_signal,
            contact_ids=tuple(draft.id for draft in drafts if draft.story == story.code),
            expected={day: mean for day, mean in expected.items() if mean > 0},
        )

    def _drafts_between(self, start: datetime, end: datetime) -> Iterator[Draft]:
        day = local_day(start)
        while day <= local_day(end):
            for draft in sorted(self._drafts.on(day), key=lambda draft: draft.at):
                if start <= draft.at < end:
                    yield draft
            day += timedelta(days=1)

    def _draft_of(self, contact_id: str) -> Draft:
        if contact_id.startswith("l-"):
            return find_live_draft(self._drafts, contact_id)
        return self._drafts.find(contact_id)


_PREFIXES = ("re: ", "aw: ", "antw: ")
