"""Questions to search. What the actor may not read is not found."""

import math
import re
from dataclasses import replace

from django.core.cache import cache
from django.utils.translation import gettext as _

from accord.customers.queries import search_customers
from accord.desk.contracts import ConversationFilter, ConversationRow
from accord.desk.queries.filtering import IN_WORK
from accord.desk.queries.rows import CONVERSATION, WIDTH, conversation_of, fetch, may_read
from accord.desk.search.contracts import (
    MOST_COUNTED,
    MOST_RANKED,
    Found,
    FoundIn,
    Part,
    Piece,
    SavedViewRow,
    SearchHit,
    SearchOrder,
    Sharing,
    ViewKind,
)
from accord.desk.search.excerpts import cut_out, pattern_of
from accord.desk.search.finding import Order, Place, Places, find_places
from accord.desk.search.guessing import better_numbers, better_reference, better_words
from accord.desk.search.models import SavedView
from accord.desk.search.narrowing import Narrowed, narrow
from accord.desk.search.rules import all_of, query_text, replaced, replaced_in, understand, words_in
from accord.desk.search.vocabulary import Known, look_up, read_corpus
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor

PAGE = 50
FEW = 2  # conversations found, with which another search is offered besides
VIEWS_KEY = "desk.search.views"
_SECONDS_KNOWN = 15
_LONGEST_SHOWN = 20_000  # characters in which the line that matches is looked for
# Eight tables: with a ninth PostgreSQL no longer looks for the best order (join_collapse_limit) and joins all
# conversations with their customers before it takes the fifty that were asked for.
_ROWS = f"""
    {CONVERSATION.replace("c.tag_ids", "c.tag_ids, s.message, s.file, s.words, s.author, s.note, s.labels")}
    JOIN (
        SELECT asked.conversation, asked.message, f.filename AS file,
            left(
                COALESCE(
                    f.words,
                    (SELECT d.words FROM desk_search_field d WHERE d.case_id = asked.of_case),
                    NULLIF(m.new_text, ''), m.text
                ), {_LONGEST_SHOWN}
            ) AS words,
            m.author_name AS author, m.kind = 'note' AS note,
            (SELECT d.labels FROM desk_search_field d WHERE d.case_id = asked.of_case) AS labels
        FROM unnest(%(conversations)s::bigint[], %(messages)s::bigint[], %(files)s::bigint[], %(cases)s::bigint[])
            AS asked(conversation, message, file, of_case)
        LEFT JOIN desk_message m ON m.id = asked.message
        LEFT JOIN desk_search_file f ON f.attachment_id = asked.file
    ) s ON s.conversation = c.id
"""  # noqa: S608
_REFERENCE = f"{CONVERSATION} WHERE k.reference = upper(%s) AND {IN_WORK} ORDER BY c.id DESC LIMIT 5"
_RANKED = """
    SELECT id FROM desk_message WHERE id = ANY(%s)
    ORDER BY search @@ to_tsquery('simple', %s) DESC, ts_rank_cd(search, to_tsquery('simple', %s)) DESC, id DESC
"""


def search(
    *,
    actor: Actor,
    words: str,
    wanted: ConversationFilter | None = None,
    order: SearchOrder = SearchOrder.NEWEST,
    page: int = 1,
    limit: int = PAGE,
) -> Found:
    """Conversations in which it is said, newest words first, or the newest thousand by how well they match.

    `words` may hold phrases, fields and operators; `wanted` narrows further. When nothing is found, misspelt words are
    replaced by the likeliest known ones and `corrected` says so.
    """
    asked = understand(words)
    if not may_read(actor) or (asked.is_empty and (wanted is None or wanted.is_empty)):
        return Found(hits=(), counted=0, more=False)
    narrowed = narrow(asked.fields, with_words=asked.part is not None)
    narrowed.problems += [_not_an_operator(name, meant) for name, meant in asked.unknown]
    if narrowed.is_impossible:
        return Found(hits=(), counted=0, more=False, problems=tuple(narrowed.problems))
    searching = _Searching(actor=actor, narrowed=narrowed, wanted=wanted, order=order, page=max(1, page), limit=limit)
    by_reference = searching.by_reference(words) if page == 1 and not asked.fields else ()
    part = all_of([*([] if asked.part is None else [asked.part]), *narrowed.said])
    known = look_up(words_in(part), searching.corpus)
    found = searching.found(part, known, besides=by_reference)
    if found.counted > FEW or part is None or page > 1:
        return found
    return searching.corrected(words, part, known, instead_of=found)


def _not_an_operator(name: str, meant: str) -> str:
    """What has a colon and is no field is looked for as a word, and said."""
    if meant:
        return _("“%(name)s:” is no operator; it was looked for as a word. Did you mean “%(meant)s:”?") % {
            "name": name,
            "meant": meant,
        }
    return _("“%(name)s:” is no operator; it was looked for as a word. The operators stand under “?”.") % {"name": name}


def count_found(*, actor: Actor, words: str) -> int:
    """How many conversations a search finds, up to 200; none for one that is impossible."""
    return search(actor=actor, words=words, limit=1).counted


def search_messages(*, actor: Actor, words: str, limit: int = PAGE) -> list[SearchHit]:
    """The first hits alone, for those who only want to show some."""
    return list(search(actor=actor, words=words, limit=limit).hits)


class _Searching:
    """One search being answered; its filter and order stay the same when words are corrected."""

    def __init__(
        self,
        *,
        actor: Actor,
        narrowed: Narrowed,
        wanted: ConversationFilter | None,
        order: SearchOrder,
        page: int,
        limit: int,
    ) -> None:
        self._actor, self._narrowed, self._order, self._limit = actor, narrowed, order, limit
        self._filters = _both(narrowed.wanted, wanted)
        self._page = min(page, math.ceil(MOST_RANKED / limit))
        self.corpus = read_corpus()

    def by_reference(self, words: str) -> tuple[SearchHit, ...]:
        """A case that is called by its reference stands first."""
        plain = words.strip()
        if not 5 <= len(plain) <= 16 or " " in plain:
            return ()
        rows = [conversation_of(row) for row in fetch(_REFERENCE, [plain])]
        return tuple(_plain_hit(row, FoundIn.REFERENCE) for row in rows)

    def found(self, part: Part | None, known: Known, *, besides: tuple[SearchHit, ...] = ()) -> Found:
        """The page of what matches, below what was found otherwise."""
        order = Order(
            actor=self._actor,
            part=part,
            wanted=self._filters,
            days=self._narrowed.days,
            subject=tuple(self._narrowed.subject),
            further=tuple(self._narrowed.conditions),
        )
        start = (self._page - 1) * self._limit
        is_ranked = self._order == SearchOrder.RELEVANCE and part is not None
        most = MOST_RANKED if is_ranked else max(MOST_COUNTED, start + self._limit)
        places = find_places(order, known=known, corpus=self.corpus, page=start + self._limit, most=most)
        spelled = None if part is None else known.spelled_out(part)
        newest = _ranked(places, part, spelled) if is_ranked and part and spelled else places.found
        shown = newest[start : start + self._limit]
        already = {hit.conversation.id for hit in besides}
        hits = tuple(hit for hit in _hits(shown, spelled) if hit.conversation.id not in already)
        goes_on = len(newest) > start + self._limit or (places.more and len(shown) == self._limit)
        last = self._page * self._limit >= MOST_RANKED
        return Found(
            hits=(*besides, *hits),
            counted=max(len(newest), len(besides)),
            more=places.more,
            next_page=self._page + 1 if goes_on and not last else None,
            problems=tuple(self._narrowed.problems),
        )

    def corrected(self, words: str, part: Part, known: Known, *, instead_of: Found) -> Found:
        """What is found with misspelt words put right, when nothing is found as it was typed. When hardly anything is,
        and for numbers and references, which may be another's, the other search is but offered."""
        if not instead_of.counted and _names_somebody(words):
            return instead_of
        better = better_words(words_in(part), known)
        if better and instead_of.counted:
            return replace(instead_of, suggested=replaced_in(words, better))
        if better:
            other, meant = replaced(part, better), replaced_in(words, better)
            found = self.found(other, look_up(words_in(other), self.corpus))
            if found.counted or _names_somebody(meant):
                return replace(found, corrected=meant)
        if instead_of.counted:
            return instead_of
        numbers = better_numbers(words_in(part))
        return replace(instead_of, suggested=replaced_in(words, numbers) if numbers else better_reference(words))


def _names_somebody(words: str) -> bool:
    """Whether customers are called so, who may never have written."""
    return ":" not in words and bool(search_customers(words=words, limit=1))


def _both(first: ConversationFilter, second: ConversationFilter | None) -> ConversationFilter:
    """Both filters at once; where both name the same thing, what was typed counts."""
    if second is None:
        return first
    names = ConversationFilter.__dataclass_fields__
    empty = ConversationFilter()
    chosen = {name: getattr(first if getattr(first, name) != getattr(empty, name) else second, name) for name in names}
    return ConversationFilter(**chosen)


def _ranked(places: Places, part: Part, spelled: Part) -> tuple[Place, ...]:
    """Those found by their messages: what was typed before its other forms, then by how well they match; then the
    others as they come."""
    messages = [place.message_id for place in places.found if place.message_id is not None]
    if not messages:
        return places.found
    rank = {
        row[0]: number for number, row in enumerate(fetch(_RANKED, [messages, query_text(part), query_text(spelled)]))
    }
    return tuple(sorted(places.found, key=lambda place: rank.get(place.message_id or 0, len(rank))))


def _hits(places: tuple[Place, ...], part: Part | None) -> list[SearchHit]:
    """The places with what is shown of them; a conversation that is gone meanwhile is left out. One statement."""
    if not places:
        return []
    values = {
        "conversations": [place.conversation_id for place in places],
        "messages": [place.message_id for place in places],
        "files": [place.attachment_id for place in places],
        "cases": [place.case_id for place in places],
    }
    rows = {row[0]: row for row in fetch(_ROWS, values)}
    pattern = pattern_of(part)
    found = []
    for place in places:
        if (row := rows.get(place.conversation_id)) is None:
            continue
        conversation = conversation_of(row)
        _message, filename, words, author, is_note, labels = row[WIDTH : WIDTH + 6]
        label, words = _line_of_field(labels, words, pattern) if labels else ("", words)
        text = words or (conversation.subject if place.found_in == FoundIn.SUBJECT else conversation.last_words)
        pieces = cut_out(text or conversation.last_words, pattern)
        if filename and not any(piece.is_match for piece in pieces):
            pieces = cut_out(filename, pattern)
        if place.found_in == FoundIn.SUBJECT and not any(piece.is_match for piece in pieces):
            pieces = cut_out(conversation.last_words, pattern)
        found.append(
            SearchHit(
                conversation=conversation,
                found_in=FoundIn.NOTE if is_note else place.found_in,
                at=place.at,
                who=author or "",
                filename=filename or "",
                pieces=pieces,
                label=label,
            )
        )
    return found


def _line_of_field(labels: str, words: str, pattern: re.Pattern[str] | None) -> tuple[str, str]:
    """The first field in which something matches, or the first of all: its label, and what it says."""
    lines = list(zip(labels.split("\n"), words.split("\n"), strict=False))
    return next(((label, said) for label, said in lines if pattern and pattern.search(said)), lines[0])


def _plain_hit(row: ConversationRow, found_in: FoundIn) -> SearchHit:
    return SearchHit(
        conversation=row,
        found_in=found_in,
        at=row.last_message_at,
        who="",
        filename="",
        pieces=(Piece(text=row.last_words),),
    )


def list_views(*, actor: Actor, with_id: int | None = None) -> list[SavedViewRow]:
    """The views that the actor keeps, then those of their teams and of all, by name.

    All views are known for a few seconds in each process, since every list shows some; `with_id` asks for a view that
    another process may just have kept.
    """
    if not may_read(actor):
        return []
    views: list[SavedView] | None = cache.get(VIEWS_KEY)
    if views is None or (with_id is not None and all(view.pk != with_id for view in views)):
        views = list(SavedView.objects.all())
        cache.set(VIEWS_KEY, views, _SECONDS_KNOWN)
    rows = [_view_row(view, actor) for view in views if _is_for(view, actor)]
    return sorted(rows, key=lambda row: (not row.is_own, row.name.casefold(), row.id))


def _is_for(view: SavedView, actor: Actor) -> bool:
    if view.owner_id == actor.id or view.sharing == Sharing.ALL:
        return True
    return view.sharing == Sharing.TEAM and view.team_id in actor.team_ids


def get_view(*, actor: Actor, view_id: int) -> SavedViewRow:
    """A view that the actor may see; raises `NotFound`."""
    for row in list_views(actor=actor, with_id=view_id):
        if row.id == view_id:
            return row
    raise NotFound(_("There is no such view."))


def _view_row(view: SavedView, actor: Actor) -> SavedViewRow:
    return SavedViewRow(
        id=view.pk,
        name=view.name,
        kind=ViewKind(view.kind),
        query=view.query,
        sharing=Sharing(view.sharing),
        owner_id=view.owner_id,
        is_own=view.owner_id == actor.id,
    )
