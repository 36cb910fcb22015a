"""Counts of themes: over spans, by day, by touchpoint and channel, and of which cases they are.

A text counts for its main theme, and that for the one it was merged into. What is hidden, junk or in the trash counts
for nothing.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection
from django.utils.translation import gettext as _

from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.understand.themes.contracts import DailyTheme, PartRow, ThemeName, ThemeOrigin, ThemeRow, ThemeState
from accord.understand.themes.models import Theme
from accord.understand.themes.queries.names import name_of
from accord.understand.themes.queries.texts import typical_sentences

_WEEKS = 13
_COUNTED = """
    FROM understand_theme_text t
    JOIN understand_theme_belonging b ON b.text_id = t.id AND b.is_main
    JOIN understand_theme own ON own.id = b.theme_id
    JOIN understand_theme th ON th.id = COALESCE(own.root_id, own.id)
    LEFT JOIN desk_contact c ON c.id = t.contact_id
    WHERE t.at >= %(start)s AND t.at < %(end)s AND c.withdrawn_at IS NULL
"""
_STANDING = _COUNTED + " AND th.state = 'active'"
_STATES = " AND th.state = ANY(%(states)s)"
_COUNTS = f"""
    SELECT th.id, count(*) FILTER (WHERE t.at >= %(middle)s), count(*) FILTER (WHERE t.at < %(middle)s)
    {_COUNTED} {_STATES} GROUP BY 1
"""
_BY_WEEK = f"""
    SELECT th.id, floor(extract(epoch FROM %(end)s - t.at) / 604800)::int AS ago, count(*)
    {_COUNTED} {_STATES} GROUP BY 1, 2
"""  # noqa: S608 - our own pieces
_BY_DAY = f"""
    SELECT th.id, (t.at AT TIME ZONE %(zone)s)::date AS day, count(*) {_STANDING} GROUP BY 1, 2 ORDER BY 1, 2
"""
_CASES = f"SELECT DISTINCT th.id, COALESCE(c.case_id, t.case_id) {_STANDING} ORDER BY 1, 2"
_CONTACTS = f"SELECT c.id {_STANDING} AND th.id = %(theme)s AND c.id IS NOT NULL ORDER BY t.at, c.id"
_COUNT = f"SELECT count(*) {_STANDING} AND th.id = %(theme)s"
_OF_CONTACTS = """
    SELECT t.contact_id, th.id
    FROM understand_theme_text t
    JOIN understand_theme_belonging b ON b.text_id = t.id AND b.is_main
    JOIN understand_theme own ON own.id = b.theme_id
    JOIN understand_theme th ON th.id = COALESCE(own.root_id, own.id) AND th.state = 'active'
    WHERE t.contact_id = ANY(%(contacts)s)
"""
_TOUCHPOINT = """
    JOIN understand_reading r ON r.contact_id = c.id LEFT JOIN journey_touchpoint p ON p.id = r.touchpoint_id
"""
_PARTS = {
    "touchpoint": ("COALESCE(p.name, '')", _TOUCHPOINT),
    "channel": ("v.channel", "JOIN desk_conversation v ON v.id = c.conversation_id"),
}


def list_themes(
    *, actor: Actor, start: datetime, end: datetime, state: ThemeState = ThemeState.ACTIVE
) -> list[ThemeRow]:
    """The themes of a state with their texts in [start, end), those with most texts first. Six statements."""
    require(actor, Permission.LISTEN)
    themes = Theme.objects.filter(state=state).order_by("pk")
    return sorted(_rows(actor, list(themes), start, end), key=lambda row: (-row.texts, -row.before, row.theme.id))


def get_theme(*, actor: Actor, theme_id: int, start: datetime, end: datetime) -> ThemeRow:
    """One theme, a merged one as what it was merged into; raises `NotFound`."""
    require(actor, Permission.LISTEN)
    return _rows(actor, [_found(theme_id)], start, end)[0]


def _rows(actor: Actor, themes: list[Theme], start: datetime, end: datetime) -> list[ThemeRow]:
    states = sorted({ThemeState.ACTIVE.value, *(theme.state for theme in themes)})
    first = end - timedelta(weeks=_WEEKS)
    counts = {
        theme: (now, before)
        for theme, now, before in _fetch(_COUNTS, start=start - (end - start), middle=start, end=end, states=states)
    }
    shown = {theme.pk for theme in themes}
    total = sum(now for theme, (now, _before) in counts.items())
    total_before = sum(before for _now, before in counts.values())
    weeks: dict[int, list[int]] = {theme: [0] * _WEEKS for theme in shown}
    for theme, ago, count in _fetch(_BY_WEEK, start=first, end=end, states=states):
        if theme in weeks and 0 <= ago < _WEEKS:
            weeks[theme][_WEEKS - 1 - ago] = count
    sentences = typical_sentences(actor=actor, themes={theme.pk: theme.typical[:1] for theme in themes})
    return [
        ThemeRow(
            theme=name_of(theme),
            origin=ThemeOrigin(theme.origin),
            born_at=theme.born_at,
            typical=next(iter(sentences.get(theme.pk, ())), ""),
            texts=counts.get(theme.pk, (0, 0))[0],
            total=total,
            before=counts.get(theme.pk, (0, 0))[1],
            total_before=total_before,
            weeks=tuple(weeks[theme.pk]),
        )
        for theme in themes
    ]


def daily_themes(*, start: datetime, end: datetime) -> list[DailyTheme]:
    """Texts in [start, end) by main theme and day of the company's time zone; days without any are absent."""
    rows = _fetch(_BY_DAY, zone=read_company().timezone, start=start, end=end)
    return [DailyTheme(theme_id=theme, day=day, texts=count) for theme, day, count in rows]


def cases_by_theme(*, start: datetime, end: datetime) -> dict[int, list[int]]:
    """The cases whose texts in [start, end) are mainly of each theme."""
    found: dict[int, list[int]] = {}
    for theme, case_id in _fetch(_CASES, start=start, end=end):
        if case_id is not None:
            found.setdefault(theme, []).append(case_id)
    return found


def themes_of_contacts(*, contact_ids: Collection[int]) -> dict[int, int]:
    """The main theme of each contact; those that have none (yet), or a hidden one, are absent. One statement."""
    return dict(_fetch(_OF_CONTACTS, contacts=list(contact_ids))) if contact_ids else {}


def list_parts(*, theme_id: int, by: Literal["touchpoint", "channel"], start: datetime, end: datetime) -> list[PartRow]:
    """Where the contacts of a theme in [start, end) came, with how many of all themes did; most first.

    A touchpoint that nobody knows has an empty name.
    """
    name, join = _PARTS[by]
    standing = _STANDING.replace("WHERE", f"{join} WHERE", 1)
    sql = f"""
        SELECT {name}, count(*) FILTER (WHERE th.id = %(theme)s), count(*), sum(count(*)) OVER () {standing}
        GROUP BY 1 ORDER BY 2 DESC, 1
    """
    rows = _fetch(sql, theme=theme_id, start=start, end=end)
    return [
        PartRow(name=name, texts=own, total=total, everything=int(everything))
        for name, own, total, everything in rows
        if own
    ]


def contacts_of_theme(*, theme_id: int, start: datetime, end: datetime) -> list[int]:
    """The ids of the contacts in [start, end) whose main theme it is, oldest first."""
    rows = _fetch(_CONTACTS, theme=theme_id, start=start, end=end)
    return [contact for (contact,) in rows]


def count_texts(*, theme_id: int, start: datetime, end: datetime) -> int:
    """How many texts in [start, end) are mainly of a theme."""
    [(count,)] = _fetch(_COUNT, theme=theme_id, start=start, end=end)
    return int(count)


def theme_name(*, theme_id: int) -> ThemeName:
    """How a theme is called; raises `NotFound`."""
    return name_of(_found(theme_id))


def _found(theme_id: int) -> Theme:
    """A theme, a merged one as what it was merged into."""
    found = Theme.objects.select_related("root").filter(pk=theme_id).first()
    if found is None:
        raise NotFound(_("There is no such theme."))
    return found.root or found


def _fetch(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
