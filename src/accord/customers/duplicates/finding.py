"""Looking for persons who may be one: keys kept up to date, and only those who share one compared."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from accord.customers.companies.providers import is_crowded, is_public_here
from accord.customers.duplicates.contracts import KeyKind, Reason, Traits, Why
from accord.customers.duplicates.rules import (
    LEAST_SCORE,
    MOST_OF_ONE_NAME,
    MOST_OF_ONE_PERSON,
    MOST_SHARING,
    keys_of,
    reasons_for,
    score_of,
)
from accord.kernel import clock

Pair = tuple[int, int]
_Row = tuple[Pair, int, Sequence[Reason]]

_TRAITS = """
    SELECT c.id, COALESCE(NULLIF(c.name, ''), c.preferred_name), c.company_id,
        ARRAY(SELECT i.kind || ':' || i.value FROM customers_identity i
              WHERE i.customer_id = c.id ORDER BY i.id LIMIT 20),
        ARRAY(SELECT DISTINCT said FROM (
            SELECT r.detail FROM customers_outside_record r
            WHERE r.customer_id = c.id ORDER BY r.changed_at DESC LIMIT 5
        ) newest CROSS JOIN LATERAL (VALUES
            ('phone:' || (newest.detail->>'phone')),
            ('postcode:' || COALESCE(newest.detail->>'postcode', newest.detail->'address'->>'postcode',
                newest.detail->'shipping_address'->>'postcode'))
        ) AS v (said) WHERE said IS NOT NULL)
    FROM customers_customer c WHERE c.merged_into_id IS NULL AND {which} ORDER BY c.id {limit}
"""
_KEYS = "SELECT id, customer_id, kind, value FROM customers_duplicate_key WHERE customer_id = ANY(%s)"
_ADD_KEYS = """
    INSERT INTO customers_duplicate_key (customer_id, kind, value)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
# A key that many share is left alone: the walk of the index ends at the first too many.
_TOO_MANY = f"CASE WHEN k.kind IN ('name', 'place') THEN {MOST_OF_ONE_NAME} ELSE {MOST_SHARING} END"
_SHARING = f"""
    SELECT k.customer_id, array_agg(o.customer_id) FROM customers_duplicate_key k
    JOIN LATERAL (
        SELECT s.customer_id FROM customers_duplicate_key s
        WHERE s.kind = k.kind AND s.value = k.value AND s.customer_id <> k.customer_id LIMIT {_TOO_MANY} + 1
    ) o ON TRUE
    WHERE k.customer_id = ANY(%s) GROUP BY k.id, k.customer_id, k.kind HAVING count(*) <= {_TOO_MANY}
"""  # noqa: S608 - our own words
_KNOWN = """
    SELECT one_id, other_id, reasons FROM customers_duplicate_proposal
    WHERE (one_id, other_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
"""
_PROPOSE = """
    INSERT INTO customers_duplicate_proposal AS p (one_id, other_id, score, reasons, state, found_at)
    SELECT one, other, score, reasons, 'open', %s FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::jsonb[])
        AS given (one, other, score, reasons)
    ON CONFLICT (one_id, other_id) DO UPDATE SET score = EXCLUDED.score, reasons = EXCLUDED.reasons
    WHERE p.state = 'open' AND (p.score, p.reasons) IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.reasons)
"""
# A pair is refused for good, also when one of the two was merged with somebody else since.
_REFUSED = """
    WITH RECURSIVE lived AS (
        SELECT id AS member, id, merged_into_id FROM customers_customer
        WHERE id IN (SELECT one_id FROM customers_duplicate_proposal WHERE state = 'refused'
            AND (one_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s))
            UNION SELECT other_id FROM customers_duplicate_proposal WHERE state = 'refused'
            AND (one_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s)))
        UNION ALL
        SELECT lived.member, c.id, c.merged_into_id FROM lived JOIN customers_customer c ON c.id = lived.merged_into_id
    )
    SELECT a.id, b.id FROM customers_duplicate_proposal p
    JOIN lived a ON a.member = p.one_id AND a.merged_into_id IS NULL
    JOIN lived b ON b.member = p.other_id AND b.merged_into_id IS NULL
    WHERE p.state = 'refused' AND (p.one_id = ANY(%(ids)s) OR p.other_id = ANY(%(ids)s))
"""
_WAITING = """
    SELECT one_id, other_id FROM customers_duplicate_proposal
    WHERE state = 'open' AND (one_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s))
"""
_FAMILY = """
    WITH RECURSIVE down AS (
        SELECT id AS living, id FROM customers_customer WHERE id = ANY(%s)
        UNION ALL SELECT down.living, c.id FROM down JOIN customers_customer c ON c.merged_into_id = down.id
    ) SELECT id FROM down
"""
_CLOSE = """
    UPDATE customers_duplicate_proposal SET state = 'refused', decided_at = %s
    WHERE state = 'open' AND (one_id, other_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
"""


def read_traits(*, after_id: int, limit: int) -> list[Traits]:
    """The next persons in the order of their ids. One statement."""
    return _read(_TRAITS.format(which="c.id > %s", limit="LIMIT %s"), [after_id, limit])


def traits_of(customer_ids: Collection[int]) -> dict[int, Traits]:
    """Persons by id; those who were merged into another are left out. One statement."""
    rows = _read(_TRAITS.format(which="c.id = ANY(%s)", limit=""), [list(customer_ids)])
    return {row.customer_id: row for row in rows}


def _read(sql: str, values: Sequence[Any]) -> list[Traits]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_traits(*row) for row in cursor.fetchall()]


def _traits(number: int, name: str, company_id: int | None, reached: list[str], said: list[str]) -> Traits:
    told = [entry.partition(":") for entry in (*reached, *said)]
    mails = tuple(value for kind, _colon, value in told if kind == "email")
    domains = [domain for mail in mails if (domain := mail.rpartition("@")[2])]
    own = next((domain for domain in domains if not is_public_here(domain) and not is_crowded(domain)), "")
    return Traits(
        customer_id=number,
        name=name,
        company=f"#{company_id}" if company_id else own,
        mails=mails,
        phones=tuple(value for kind, _colon, value in told if kind == "phone"),
        postcodes=tuple(sorted({plain_postcode(value) for kind, _colon, value in told if kind == "postcode"})),
    )


def plain_postcode(postcode: str) -> str:
    """A postcode without blanks, in capitals."""
    return "".join(postcode.split()).upper()


def keep_keys(persons: Sequence[Traits]) -> list[int]:
    """Write the keys of persons where they changed; returns whose did. Two statements where nothing changed."""
    known: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [[person.customer_id for person in persons]])
        for key_id, customer_id, kind, value in cursor.fetchall():
            known[customer_id][kind, value] = key_id
        stale: list[int] = []
        fresh: list[tuple[int, str, str]] = []
        changed: list[int] = []
        for person in persons:
            wanted: set[tuple[KeyKind, str]] = keys_of(person)
            have = known[person.customer_id]
            gone = [key_id for key, key_id in have.items() if key not in wanted]
            new = [
                (person.customer_id, kind.value, value) for kind, value in sorted(wanted) if (kind, value) not in have
            ]
            stale, fresh = stale + gone, fresh + new
            if gone or new:
                changed.append(person.customer_id)
        if stale:
            cursor.execute("DELETE FROM customers_duplicate_key WHERE id = ANY(%s)", [stale])
        if fresh:
            cursor.execute(_ADD_KEYS, [list(column) for column in zip(*fresh, strict=True)])
    return changed


def pairs_sharing(customer_ids: Collection[int]) -> set[Pair]:
    """Pairs of persons who share a key that few share. One statement."""
    if not customer_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, [list(customer_ids)])
        return {ordered(one, other) for one, others in cursor.fetchall() for other in others}


def ordered(one: int, other: int) -> Pair:
    """A pair as it is kept: the smaller id first."""
    return (one, other) if one < other else (other, one)


def propose(pairs: Iterable[Pair], *, told: Mapping[Pair, Sequence[Reason]]) -> int:
    """Propose the pairs whose reasons suffice; what was refused stays so. Returns how many suffice. Few statements."""
    wanted = sorted({*pairs, *told})
    traits = traits_of({number for pair in wanted for number in pair}) if wanted else {}
    wanted = [pair for pair in wanted if pair[0] in traits and pair[1] in traits]
    if not wanted:
        return 0
    refused, known = _refused(traits), _known(wanted)
    rows: list[_Row] = []
    for pair in wanted:
        if pair in refused:
            continue
        one, other = traits[pair[0]], traits[pair[1]]
        kept = [reason for reason in known.get(pair, ()) if reason.why in _TOLD]
        reasons = sorted({*reasons_for(one, other), *kept, *told.get(pair, ())})
        score = score_of(reasons, one, other)
        if reasons and score >= LEAST_SCORE:
            rows.append((pair, score, reasons))
    rows = _likeliest(rows, told)
    _write(rows)
    return len(rows)


def _likeliest(rows: Sequence[_Row], told: Collection[Pair]) -> list[_Row]:
    """Without those beyond what may wait about one person; what waits already stays. One statement."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"ids": sorted({number for pair, _score, _reasons in rows for number in pair})})
        waiting = set(cursor.fetchall())
    counts = Counter(number for pair in waiting for number in pair)
    found = []
    for row in sorted(rows, key=lambda row: (-row[1], row[0])):
        pair = row[0]
        if pair not in waiting:
            if pair not in told and max(counts[number] for number in pair) >= MOST_OF_ONE_PERSON:
                continue
            counts.update(pair)
        found.append(row)
    return found


_TOLD = frozenset({Why.SAID_SO, Why.SAME_NUMBER, Why.REPLY_TO})


def _write(rows: Sequence[_Row]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PROPOSE,
            [
                clock.now(),
                [pair[0] for pair, _score, _reasons in rows],
                [pair[1] for pair, _score, _reasons in rows],
                [score for _pair, score, _reasons in rows],
                [json.dumps([[r.why.value, r.shown] for r in reasons]) for _pair, _score, reasons in rows],
            ],
        )


def _known(pairs: Sequence[Pair]) -> dict[Pair, list[Reason]]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[pair[0] for pair in pairs], [pair[1] for pair in pairs]])
        return {(one, other): reasons_in(reasons) for one, other, reasons in cursor.fetchall()}


def reasons_in(kept: Any) -> list[Reason]:
    """Reasons as they are kept in a row."""
    rows = json.loads(kept) if isinstance(kept, str) else kept
    return [Reason(Why(why), shown) for why, shown in rows]


def _refused(living_ids: Collection[int]) -> set[Pair]:
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [list(living_ids)])
        members = [row[0] for row in cursor.fetchall()]
        cursor.execute(_REFUSED, {"ids": members})
        return {ordered(one, other) for one, other in cursor.fetchall()}


def follow_refusals(living_id: int) -> None:
    """Close proposals about whoever was merged just now that contradict a refusal: who is not one is not the other."""
    refused = sorted(_refused([living_id]))
    if not refused:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [clock.now(), [pair[0] for pair in refused], [pair[1] for pair in refused]])
