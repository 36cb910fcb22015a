"""Orders about junk: learn from what people marked, judge what arrives, block a sender."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accord.channels.email.queries import list_mailboxes
from accord.customers.contracts import IdentityKind
from accord.customers.queries import get_customer
from accord.desk.contracts import Place
from accord.desk.junk.contracts import BlockKind
from accord.desk.junk.models import Block, Lesson, WordCount
from accord.desk.junk.rules import CERTAIN, SHARED_DOMAINS, is_blocked, is_enough, likelihood_of_junk, numbers_of
from accord.desk.operations import remove_conversation
from accord.desk.queries import get_conversation
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import SYSTEM, Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction

BLOCKED_BY_HAND = "blocked"
BY_ITS_WORDS = "words"
MOST_LESSONS = 4000
"""Of what is no junk; beyond, more of it teaches nothing new."""

_KNOWN_KEY = "desk.junk.known"
_KNOWN_SECONDS = 5
_LETTERS = """
    SELECT c.id, c.subject, left(m.new_text, 20000), lower(COALESCE(i.value, '')), EXISTS (
        SELECT 1 FROM desk_conversation o JOIN desk_message r ON r.conversation_id = o.id AND r.kind = 'reply'
        WHERE o.customer_id = c.customer_id AND o.id <> c.id AND o.place = '')
    FROM desk_conversation c
    JOIN LATERAL (SELECT * FROM desk_message f WHERE f.conversation_id = c.id AND f.kind = 'incoming'
        ORDER BY f.sent_at, f.id LIMIT 1) m ON TRUE
    LEFT JOIN LATERAL (SELECT value FROM customers_identity a WHERE a.customer_id = m.customer_id AND a.kind = 'email'
        ORDER BY a.id DESC LIMIT 1) i ON TRUE
    WHERE c.id = ANY(%s)
"""
_ADD = """
    INSERT INTO desk_junk_word AS known (word, junk, fine) SELECT unnest(%(words)s::int[]), %(junk)s, %(fine)s
    ON CONFLICT (word) DO UPDATE SET junk = known.junk + EXCLUDED.junk, fine = known.fine + EXCLUDED.fine
"""
_TAKE = """
    UPDATE desk_junk_word SET junk = GREATEST(junk - %(junk)s, 0), fine = GREATEST(fine - %(fine)s, 0)
    WHERE word = ANY(%(words)s)
"""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The first letter of a conversation, as junk is judged by."""

    conversation_id: int
    sender: str
    words: list[int]
    is_of_somebody_known: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of junk in one process for some seconds: who is blocked, and how much was taught."""

    blocked: frozenset[str]
    junk: int
    fine: int


def judge_arrivals(*, conversation_ids: Collection[int]) -> list[int]:
    """Put new conversations among the junk that come from somebody blocked, or whose words certainly are junk.

    Somebody whom we answered before is never judged by words. No statement where nobody is blocked and too little was
    taught; else two, and what is found. Returns those that are junk.
    """
    known = read_known()
    may_judge = is_enough(junk=known.junk, fine=known.fine)
    if not conversation_ids or not (known.blocked or may_judge):
        return []
    return _judge(conversation_ids, known, may_judge=may_judge)


@one_transaction
def _judge(conversation_ids: Collection[int], known: Known, *, may_judge: bool) -> list[int]:
    letters = _letters(conversation_ids)
    why = {letter.conversation_id: BLOCKED_BY_HAND for letter in letters if is_blocked(letter.sender, known.blocked)}
    if may_judge:
        unsure = [one for one in letters if one.conversation_id not in why and not one.is_of_somebody_known]
        why |= dict.fromkeys(_certain(unsure, known), BY_ITS_WORDS)
    for conversation_id in sorted(why):
        remove_conversation(
            actor=SYSTEM, conversation_id=conversation_id, place=Place.JUNK, reason=why[conversation_id]
        )
    _count_stopped([is_blocked(one.sender, known.blocked) for one in letters])
    return sorted(why)


def _certain(letters: Sequence[Letter], known: Known) -> list[int]:
    words = {word for letter in letters for word in letter.words}
    rows = WordCount.objects.filter(word__in=words).values_list("word", "junk", "fine") if words else []
    counts = {word: (junk, fine) for word, junk, fine in rows}
    return [
        letter.conversation_id
        for letter in letters
        if likelihood_of_junk(letter.words, counts, junk=known.junk, fine=known.fine) >= CERTAIN
    ]


def _count_stopped(values: Sequence[str]) -> None:
    for value in sorted({value for value in values if value}):
        Block.objects.filter(value=value).update(stopped=F("stopped") + values.count(value))


@one_transaction
def learn(*, conversation_id: int, is_junk: bool, only_new: bool = False) -> None:
    """Take over what a person said of a conversation; a second word on the same one replaces the first.

    With `only_new` a conversation that taught something already is left alone, and so is anything beyond what is
    worth learning.
    """
    lesson = Lesson.objects.select_for_update().filter(conversation_id=conversation_id).first()
    if lesson is not None and (only_new or lesson.is_junk == is_junk):
        return
    if only_new and read_known().fine >= MOST_LESSONS:
        return
    if lesson is not None:
        _count(_TAKE, lesson.words, is_junk=lesson.is_junk)
        lesson.delete()
    for letter in _letters([conversation_id]):
        Lesson.objects.create(conversation_id=conversation_id, is_junk=is_junk, words=letter.words)
        _count(_ADD, letter.words, is_junk=is_junk)
    _forget()


def _count(sql: str, words: Sequence[int], *, is_junk: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"words": list(words), "junk": int(is_junk), "fine": int(not is_junk)})


def _letters(conversation_ids: Collection[int]) -> list[Letter]:
    with connection.cursor() as cursor:
        cursor.execute(_LETTERS, [list(conversation_ids)])
        return [
            Letter(
                conversation_id=number,
                sender=sender,
                words=numbers_of(subject=subject, text=text, sender=sender),
                is_of_somebody_known=is_known,
            )
            for number, subject, text, sender, is_known in cursor.fetchall()
        ]


@one_transaction
def block_sender(*, actor: Actor, value: str) -> int:
    """Let everything from an address, or a whole domain, be junk as soon as it arrives; returns the block's id.

    Refuses what is neither, our own addresses, and domains that half of all people write from.
    """
    require(actor, Permission.DESK)
    blocked = value.strip().lower().removeprefix("@")
    kind = BlockKind.ADDRESS if "@" in blocked else BlockKind.DOMAIN
    domain = blocked.rpartition("@")[2]
    if "." not in domain or any(c.isspace() for c in blocked) or len(blocked) > 320 or blocked.startswith("@"):
        raise BadInput(_("%(value)s is neither a mail address nor a domain.") % {"value": value})
    if kind == BlockKind.DOMAIN and blocked in SHARED_DOMAINS:
        raise BadInput(_("Too many people write from %(domain)s. Block the address.") % {"domain": blocked})
    own = {row.address.lower() for row in list_mailboxes()}
    if blocked in own or (kind == BlockKind.DOMAIN and blocked in {each.rpartition("@")[2] for each in own}):
        raise BadInput(_("%(value)s is one of ours.") % {"value": blocked})
    try:
        with transaction.atomic():
            made = Block.objects.create(
                kind=kind, value=blocked, blocked_by_id=person_of(actor), blocked_at=clock.now()
            ).pk
    except IntegrityError:
        return Block.objects.values_list("pk", flat=True).get(value=blocked)
    audit.record(actor=actor, action="sender.blocked", subject=f"sender:{blocked}")
    _forget()
    return made


@one_transaction
def block_writer(*, actor: Actor, conversation_id: int, kind: BlockKind) -> int:
    """Block whoever wrote a conversation: their address or its domain. Raises `BadInput`, `NotFound`."""
    row = get_conversation(actor=actor, conversation_id=conversation_id)
    address = sender_of(customer_id=row.customer_id)
    if not address:
        raise BadInput(_("This conversation came from no mail address."))
    return block_sender(actor=actor, value=address if kind == BlockKind.ADDRESS else address.rpartition("@")[2])


def sender_of(*, customer_id: int) -> str:
    """The mail address by which a customer writes; empty where none is known."""
    identities = get_customer(customer_id=customer_id).identities
    return next((each.value.lower() for each in reversed(identities) if each.kind == IdentityKind.EMAIL), "")


@one_transaction
def unblock_sender(*, actor: Actor, block_id: int) -> None:
    """Let a sender in again; what was stopped stays junk until a person takes it out."""
    require(actor, Permission.DESK)
    block = Block.objects.select_for_update().filter(pk=block_id).first()
    if block is None:
        raise NotFound(_("This sender is not blocked."))
    audit.record(actor=actor, action="sender.unblocked", subject=f"sender:{block.value}")
    block.delete()
    _forget()


def read_known() -> Known:
    """Who is blocked and how much was taught, as of some seconds ago."""
    found: Known | None = cache.get(_KNOWN_KEY)
    if found is None:
        sides: Mapping[bool, int] = {True: 0, False: 0} | _taught()
        found = Known(
            blocked=frozenset(Block.objects.values_list("value", flat=True)), junk=sides[True], fine=sides[False]
        )
        cache.set(_KNOWN_KEY, found, _KNOWN_SECONDS)
    return found


def _taught() -> dict[bool, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_junk, count(*) FROM desk_junk_lesson GROUP BY 1")
        return {bool(side): int(count) for side, count in cursor.fetchall()}


def _forget() -> None:
    cache.delete(_KNOWN_KEY)
    transaction.on_commit(lambda: cache.delete(_KNOWN_KEY))
