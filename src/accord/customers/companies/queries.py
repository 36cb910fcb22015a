"""Reads about companies."""

from collections.abc import Collection
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _

from accord.customers.companies.contracts import CompanyPage, CompanyRow, DomainProposal
from accord.customers.companies.providers import is_public_here
from accord.customers.rules import search_pattern
from accord.kernel.errors import NotFound

MOST_PEOPLE = 500
_PROPOSALS_KEY = "customers.companies.proposed"
_PROPOSALS_SECONDS = 3600
_LEAST_PEOPLE = 2

_COMPANY = """
    SELECT c.id, c.name, c.tier,
        ARRAY(SELECT d.domain FROM customers_company_domain d WHERE d.company_id = c.id ORDER BY d.domain),
        ARRAY(SELECT o.employee_id FROM customers_company_owner o WHERE o.company_id = c.id ORDER BY o.id),
        (SELECT count(*) FROM customers_customer p WHERE p.company_id = c.id AND p.merged_into_id IS NULL),
        c.created_at
    FROM customers_company c
"""
# Whoever belongs to it, and those merged into them: their conversations bear their own ids still.
PEOPLE_OF = """
    SELECT p.id FROM customers_customer p WHERE p.company_id = {company}
    UNION SELECT p.id FROM customers_customer p JOIN customers_customer w ON w.id = p.merged_into_id
    WHERE w.company_id = {company}
"""
_NEWEST_PEOPLE = """
    SELECT p.id FROM customers_customer p WHERE p.company_id = %s AND p.merged_into_id IS NULL
        AND (%s::bigint IS NULL OR p.id < %s) ORDER BY p.id DESC LIMIT %s
"""
_SHARED_DOMAINS = """
    SELECT split_part(i.value, '@', 2) AS domain, count(DISTINCT c.id) FROM customers_identity i
    JOIN customers_customer c ON c.id = i.customer_id
    WHERE i.kind = 'email' AND c.company_id IS NULL AND c.company_by = ''
    GROUP BY 1 HAVING count(DISTINCT c.id) >= %s ORDER BY 2 DESC, 1 LIMIT 200
"""


def get_company(*, company_id: int) -> CompanyRow:
    """One company; raises `NotFound`. One statement."""
    rows = _rows(f"{_COMPANY} WHERE c.id = %s", [company_id])
    if not rows:
        raise NotFound(_("There is no such company."))
    return rows[0]


def list_companies(*, words: str = "", after: str = "", limit: int = 50) -> CompanyPage:
    """Companies by name, narrowed to those whose name or domain holds every word. One statement."""
    where, values = ["TRUE"], []
    for word in words.split()[:5]:
        where.append(
            "(c.name ILIKE %s OR EXISTS (SELECT 1 FROM customers_company_domain d"
            " WHERE d.company_id = c.id AND d.domain ILIKE %s))"
        )
        values += [search_pattern(word)] * 2
    name, _tilde, number = after.rpartition("~")
    if number.isdecimal():
        where.append("(lower(c.name), c.id) > (%s, %s)")
        values += [name, number]
    sql = f"{_COMPANY} WHERE {' AND '.join(where)} ORDER BY lower(c.name), c.id LIMIT %s"
    rows = _rows(sql, [*values, limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return CompanyPage(rows=tuple(rows[:limit]), next_cursor=f"{last.name.lower()}~{last.id}" if last else "")


def name_companies(*, company_ids: Collection[int]) -> dict[int, str]:
    """What companies are called, by id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM customers_company WHERE id = ANY(%s)", [list(company_ids)])
        return dict(cursor.fetchall())


def find_company(*, words: str) -> int | None:
    """The company of a name or domain, by whole words before beginnings; None when there is none."""
    page = list_companies(words=words, limit=20)
    wanted = words.strip().casefold()
    exact = [row.id for row in page.rows if wanted in {row.name.casefold(), *row.domains}]
    return next(iter([*exact, *(row.id for row in page.rows)]), None)


def people_of(*, company_id: int, limit: int = MOST_PEOPLE) -> list[int]:
    """The ids of those who belong to a company and of those merged into them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{PEOPLE_OF.format(company=int(company_id))} LIMIT %s", [limit])
        return [row[0] for row in cursor.fetchall()]


def newest_people_of(*, company_id: int, before_id: int | None = None, limit: int = 30) -> list[int]:
    """Those who belong to a company, the newest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_PEOPLE, [company_id, before_id, before_id, limit])
        return [row[0] for row in cursor.fetchall()]


def propose_domains(*, limit: int = 6) -> list[DomainProposal]:
    """Domains that several customers share and that belong to no company, most people first; counts up to an hour old.

    One walk of all addresses, so it is done once an hour at most.
    """
    found: list[DomainProposal] | None = cache.get(_PROPOSALS_KEY)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_SHARED_DOMAINS, [_LEAST_PEOPLE])
            shared = [DomainProposal(domain=domain, people=people) for domain, people in cursor.fetchall()]
        found = [one for one in shared if one.domain]
        cache.set(_PROPOSALS_KEY, found, _PROPOSALS_SECONDS)
    taken = _taken([one.domain for one in found])
    return [one for one in found if one.domain not in taken and not is_public_here(one.domain)][:limit]


def _taken(domains: Collection[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT domain FROM customers_company_domain WHERE domain = ANY(%s)", [list(domains)])
        return {row[0] for row in cursor.fetchall()}


def _rows(sql: str, values: list[Any]) -> list[CompanyRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [
            CompanyRow(
                id=row[0],
                name=row[1],
                tier=row[2],
                domains=tuple(row[3]),
                owner_ids=tuple(row[4]),
                people=row[5],
                created_at=row[6],
            )
            for row in cursor.fetchall()
        ]
