"""Facts and cells brought in line with the records: of some cases step by step, or of whole days anew.

Both ways run the same statement with other records: what should be there is compared with what is, facts that are
otherwise are exchanged, and the cells take the difference. Whoever counts holds one lock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.locks import one_at_a_time
from accord.kernel.transactions import one_transaction
from accord.measure.cells.contracts import Dimension
from accord.measure.cells.sources import COLUMNS, DAYS_KNOWN, OF_DAYS, OF_SOME, USES_OF_SOME
from accord.measure.surveys.queries import SCORES_RELEASED

LOCK = "measure.cells"

_NAMED = tuple(each for each in Dimension if each != Dimension.THEME)
GRAINS: tuple[frozenset[Dimension], ...] = (
    frozenset(_NAMED),
    frozenset(),
    *(frozenset({each}) for each in _NAMED),
    *(frozenset({Dimension.TOUCHPOINT, each}) for each in _NAMED if each != Dimension.TOUCHPOINT),
    frozenset({Dimension.THEME}),
    frozenset({Dimension.TOUCHPOINT, Dimension.THEME}),
)
"""By which columns the cells of each grain are told apart: all, none, each one, and touchpoints with each other one.

The coarse ones answer the questions that are asked most from a few thousand rows. Of themes there are hundreds: told
apart by everything else as well, there would be as many cells as facts.
"""

_DIMENSIONS = tuple(str(each) for each in Dimension)
_UNKNOWN = {each: "''" if each in {"channel", "segment"} else "0" for each in _DIMENSIONS}
_KEYS = "grain, day, kind, " + ", ".join(_DIMENSIONS)
_KEYS_OF_N, _KEYS_OF_O, _KEYS_OF_C = (", ".join(f"{t}.{key}" for key in _KEYS.split(", ")) for t in "noc")
_MOMENTS = ("n", "hits", "misses", "total", "squares")
_SETS = ", ".join("(" + ", ".join(("day", "kind", *(d for d in _DIMENSIONS if d in grain))) + ")" for grain in GRAINS)
_SUMMED = ("one", "one * hit", "one * miss", "one * value", "one * value::bigint * value")
_SUMS = ", ".join(f"sum({what})::bigint AS {name}" for what, name in zip(_SUMMED, _MOMENTS, strict=True))


def _grain_of_row() -> str:
    """The number of the grain that a row of the grouping sets belongs to."""
    bit = {name: 1 << number for number, name in enumerate(reversed(_DIMENSIONS))}
    cases = " ".join(
        f"WHEN {sum(bit[name] for name in _DIMENSIONS if name not in grain)} THEN {number}"
        for number, grain in enumerate(GRAINS)
    )
    return f"CASE grouping({', '.join(_DIMENSIONS)}) {cases} END"


# grouping() tells a column that is summed over from one that holds nothing; both are shown as unknown in the key.
CELLS_OF = f"""
    SELECT {_grain_of_row()} AS grain, day, kind,
        {", ".join(f"CASE WHEN grouping({d}) = 0 THEN {d} ELSE {_UNKNOWN[d]} END AS {d}" for d in _DIMENSIONS)},
        {_SUMS}
    FROM {{counted}} GROUP BY GROUPING SETS ({_SETS})
"""  # noqa: S608 - our own words
_ADD = f"""
    INSERT INTO measure_cell AS cell ({_KEYS}, {", ".join(_MOMENTS)})
    {{cells}} HAVING {" OR ".join(f"sum({what}) <> 0" for what in _SUMMED)}
    ON CONFLICT ({_KEYS}) DO UPDATE SET {", ".join(f"{m} = cell.{m} + EXCLUDED.{m}" for m in _MOMENTS)}
"""
_SAME = f"({', '.join('o.' + c for c in COLUMNS.split(', '))}) = ({', '.join('n.' + c for c in COLUMNS.split(', '))})"
_EXCHANGE = f"""
    n AS MATERIALIZED (SELECT * FROM ({{source}}) found ({COLUMNS})),
    o AS MATERIALIZED (SELECT * FROM measure_fact WHERE {{standing}}),
    gone AS (
        DELETE FROM measure_fact f USING o WHERE f.id = o.id AND NOT EXISTS (SELECT 1 FROM n WHERE {_SAME})
        RETURNING f.*
    ),
    come AS (
        INSERT INTO measure_fact ({COLUMNS}) SELECT * FROM n WHERE NOT EXISTS (SELECT 1 FROM o WHERE {_SAME})
        RETURNING *
    )
"""  # noqa: S608 - the same
_FOLLOW = f"""
    WITH {_EXCHANGE},
    changed AS (SELECT 1 AS one, come.* FROM come UNION ALL SELECT -1, gone.* FROM gone),
    added AS ({_ADD.format(cells=CELLS_OF.format(counted="changed"))} RETURNING 1)
    SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM added)
"""  # noqa: S608 - the same
_FOLLOW_SOME = _FOLLOW.format(
    source=OF_SOME,
    standing="case_number = ANY(%(cases)s) AND case_number <> 0"
    " OR (case_number = 0 AND kind <> 'use' AND subject = ANY(%(answers)s))",
)
_FOLLOW_USES = _FOLLOW.format(
    source=USES_OF_SOME, standing="case_number = 0 AND kind = 'use' AND subject = ANY(%(records)s)"
)
_FACTS_ANEW = f"""
    WITH {_EXCHANGE.format(source=OF_DAYS, standing="day >= %(first)s AND day <= %(last)s")}
    SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM come), (SELECT count(*) FROM n)
"""  # noqa: S608 - the same
_ANEW = CELLS_OF.format(counted="(SELECT 1 AS one, * FROM measure_fact WHERE day >= %(first)s AND day <= %(last)s) f")
_ALL = f"{_KEYS}, {', '.join(_MOMENTS)}"
_ALONE = GRAINS.index(frozenset())
# What was said anonymously is no fact and stands in the cells that tell nothing apart: any filter leaves it out.
_RELEASED = f"""
    SELECT {_ALONE} AS grain, day, kind, {", ".join(f"{_UNKNOWN[d]} AS {d}" for d in _DIMENSIONS)}, count(*) AS n,
        sum(hit)::bigint AS hits, sum(miss)::bigint AS misses, sum(value)::bigint AS total,
        sum(value * value)::bigint AS squares
    FROM ({SCORES_RELEASED}) released WHERE is_counted GROUP BY day, kind
"""  # noqa: S608 - the same
# A cell that holds nothing any more is as good as none. New ones are written in order: a question reads one grain, and
# then finds it on pages of its own.
_CELLS_ANEW = f"""
    WITH named AS MATERIALIZED ({_ANEW}),
    n AS MATERIALIZED (
        SELECT * FROM named WHERE grain <> {_ALONE}
        UNION ALL SELECT {_KEYS}, {", ".join(f"sum({m})::bigint AS {m}" for m in _MOMENTS)}
        FROM (SELECT * FROM named WHERE grain = {_ALONE} UNION ALL {_RELEASED}) both_kinds GROUP BY {_KEYS}
    ),
    o AS MATERIALIZED (SELECT {_ALL} FROM measure_cell WHERE day >= %(first)s AND day <= %(last)s),
    fresh AS (SELECT * FROM n EXCEPT SELECT * FROM o),
    stale AS (
        SELECT {_KEYS}, o.n <> 0 AS held FROM o
        WHERE NOT EXISTS (SELECT 1 FROM n WHERE ({_KEYS_OF_N}) = ({_KEYS_OF_O}))
    ),
    gone AS (DELETE FROM measure_cell c USING stale o WHERE ({_KEYS_OF_C}) = ({_KEYS_OF_O}) RETURNING o.held),
    come AS (
        INSERT INTO measure_cell ({_ALL}) SELECT * FROM fresh ORDER BY {_KEYS}
        ON CONFLICT ({_KEYS}) DO UPDATE SET {", ".join(f"{m} = EXCLUDED.{m}" for m in _MOMENTS)} RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone WHERE held) + (SELECT count(*) FROM come), (SELECT count(*) FROM n)
"""  # noqa: S608 - the same


@dataclass(frozen=True, kw_only=True)
class Followed:
    """How many facts, and rows of cells, one step exchanged."""

    facts: int
    cells: int


@one_transaction
def follow_cases(*, case_ids: Collection[int], answer_ids: Collection[int] = ()) -> Followed:
    """Bring the facts of cases, and of answers that may have none, in line with their records. One statement."""
    return _follow(_FOLLOW_SOME, cases=sorted(case_ids), answers=sorted(answer_ids))


@one_transaction
def follow_uses(*, customer_ids: Collection[int], record_ids: Collection[int]) -> Followed:
    """Bring uses in line with what other systems reported of these records. One statement."""
    return _follow(_FOLLOW_USES, customers=sorted(customer_ids), records=sorted(record_ids))


def _follow(statement: str, **given: list[int]) -> Followed:
    one_at_a_time(LOCK)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"zone": read_company().timezone, **given})
        facts, cells = cursor.fetchone()
    return Followed(facts=facts, cells=cells)


@one_transaction
def count_days_anew(*, first: date, last: date) -> tuple[int, int, int, int]:
    """Make facts and cells of whole days again from the records: facts, facts otherwise, cells, cells otherwise."""
    one_at_a_time(LOCK)
    zone = read_company().timezone
    given: dict[str, Any] = {
        "zone": zone,
        "first": first,
        "last": last,
        "start": datetime.combine(first, time(), ZoneInfo(zone)),
        "end": datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone)),
        "today": clock.today(zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FACTS_ANEW, given)
        gone, come, facts = cursor.fetchone()
        cursor.execute(_CELLS_ANEW, given)
        otherwise, cells = cursor.fetchone()
    return facts, gone + come, cells, otherwise


def days_known() -> tuple[date, date] | None:
    """The first and the last day of which there is a record or a fact; None before there is any."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS_KNOWN, {"zone": read_company().timezone})
        first, last = cursor.fetchone()
    return None if first is None else (first, last)
