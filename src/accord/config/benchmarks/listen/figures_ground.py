"""Two years of a company for figures: records of cases, contacts, surveys, promises and uses, made by the database.

Foreign keys are not looked at meanwhile, so that what no figure reads (messages, identities) need not be made. Values
are skewed as they are in life: few reasons make most contacts, a queue and themes follow the reason, most customers
have no rank. There are as many themes as a fit over 30,000 texts finds at most.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import psycopg

from accord.config.benchmarks import ground
from accord.config.benchmarks.loading import give_indexes, in_haste, set_sequences, take_indexes

VERSION = 3
DAYS = 730
THEMES = 225
FACTS_OF_A_CASE = 7.62
_TABLES = (
    "customers_customer", "desk_case", "desk_conversation", "desk_contact", "understand_reading",
    "desk_context_repeat", "desk_promise", "measure_survey_invitation", "measure_survey_answer",
    "customers_outside_record", "kernel_event", "understand_theme_text", "understand_theme_belonging",
)  # fmt: skip
_CHANNEL = "(ARRAY['email','email','email','web_form','chat','phone'])[1 + floor(6 * random())::int]"
_LANGUAGE = "(ARRAY['en','de','de','de','fr','pt','pl'])[1 + floor(7 * random())::int]"
# One more case for each second of the two years, spread evenly; later ones have higher numbers.
_AT = "now() - interval '1 day' * (%(days)s - %(days)s * n::float8 / %(cases)s)"
_STEPS: tuple[tuple[str, str], ...] = (
    (
        "customers",
        f"""INSERT INTO customers_customer (id, name, preferred_name, language, preferred_channel, accessibility_needs,
                known_since, outside_id)
            SELECT n, '', '', {_LANGUAGE}, '', '', now() - interval '800 days', ''
            FROM generate_series(1, %(people)s) n;
            INSERT INTO desk_routing_tier (customer_id, tier)
            SELECT n, CASE WHEN n %% 33 = 0 THEN 'gold' ELSE 'silver' END FROM generate_series(1, %(people)s) n
            WHERE n %% 33 = 0 OR n %% 8 = 0""",  # noqa: S608 - our own words
    ),
    (
        "cases",
        f"""CREATE UNLOGGED TABLE bench_case AS
            SELECT n, {_AT} AS at, r.id AS reason, r.touchpoint_id AS touchpoint, random() AS luck,
                1 + floor(%(people)s * random())::bigint AS customer, {_CHANNEL} AS channel,
                CASE WHEN random() < .85 THEN 1 + r.id %% 8 ELSE 1 + floor(8 * random())::int END AS queue,
                1 + floor(40 * random())::int AS person
            FROM generate_series(1, %(cases)s) n
            JOIN LATERAL (SELECT 1 + floor(40 * power(random() + 0 * n, 2))::int AS place) p ON true
            JOIN (SELECT id, touchpoint_id, row_number() OVER (ORDER BY id) AS place FROM journey_contact_reason) r
                ON r.place = p.place;
            INSERT INTO desk_case (id, reference, customer_id, status, touchpoint_id, reason_id, demand, opened_at,
                first_solved_at, solved_at, solved_by_id)
            SELECT n, 'B' || n, customer, CASE WHEN luck < .9 THEN 'solved' ELSE 'open' END, touchpoint, reason, '', at,
                CASE WHEN luck < .9 THEN at + interval '1 hour' * (1 + 60 * luck * luck) END,
                CASE WHEN luck < .9 THEN at + interval '1 hour' * (1 + 60 * luck * luck) END, person FROM bench_case;
            INSERT INTO desk_conversation (id, case_id, customer_id, channel, subject, status, assignee_id, queue_id,
                last_words, last_message_at, unread)
            SELECT n, n, customer, channel, '', CASE WHEN luck < .9 THEN 'solved' ELSE 'open' END, person, queue, '',
                at, false FROM bench_case""",  # noqa: S608 - the same
    ),
    (
        "contacts",
        """INSERT INTO desk_contact (id, case_id, conversation_id, message_id, customer_id, at, nature)
            SELECT row_number() OVER (), n, n, row_number() OVER (), customer,
                CASE WHEN again = 0 THEN at
                    ELSE LEAST(at + interval '1 day' * (1 + 40 * power(random(), 2)), now()) END,
                CASE WHEN again = 0 THEN 'opening' WHEN luck < .9 THEN 'reopening' ELSE 'again' END
            FROM bench_case, generate_series(0, CASE WHEN luck * 10 - floor(luck * 10) < .28 THEN 1 ELSE 0 END) again;
            INSERT INTO understand_reading (id, contact_id, case_id, at, confidence, touchpoint_id, reason_id, demand)
            SELECT c.id, c.id, n, c.at, 1, touchpoint, reason,
                CASE WHEN luck > .62 THEN '' WHEN luck < .2 OR reason %% 3 = 0 THEN 'failure' ELSE 'value' END
            FROM desk_contact c JOIN bench_case ON n = c.case_id;
            INSERT INTO desk_context_repeat (id, contact_id, customer_id, at, given, asked)
            SELECT id, id, customer_id, at, '["order"]', '[]' FROM desk_contact WHERE id %% 9 = 0""",
    ),
    (
        "themes",
        """INSERT INTO understand_theme (id, name, state, root_id, origin, born_at, words, terms, typical)
            SELECT n, 'Theme ' || n, CASE WHEN n %% 15 = 0 THEN 'merged' ELSE 'active' END,
                CASE WHEN n %% 15 = 0 THEN n - 1 END, 'fit', now(), '[]', '[]', '[]'
            FROM generate_series(1, %(themes)s) n;
            INSERT INTO understand_theme_text (id, kind, contact_id, source, at, words, placed_at)
            SELECT id, 'contact', id, '', at, '', at FROM desk_contact;
            INSERT INTO understand_theme_belonging (id, text_id, theme_id, strength, is_main, by, words, begins, ends)
            SELECT c.id, c.id, 1 + CASE WHEN random() < .85
                    THEN (reason * 5 + floor(6 * power(random(), 2))::int) %% %(themes)s
                    ELSE floor(%(themes)s * random())::int END, 1, true, 'placed', '[]', 0, 0
            FROM desk_contact c JOIN bench_case ON n = c.case_id""",
    ),
    (
        "answers and promises",
        """INSERT INTO measure_survey_invitation (id, programme_id, customer_id, case_id, conversation_id, occasion,
                fate, suppressed_by, language, considered_at)
            SELECT n, 1, customer, n, n, 'case:' || n, 'answered', '', 'en', at FROM bench_case WHERE n %% 7 = 0;
            INSERT INTO measure_survey_answer (id, programme_id, version_id, invitation_id, customer_id, case_id, csat,
                ces, nps, resolved, words, answers, answered_at, changed_at)
            SELECT n, 1, 1, n, customer, n, 1 + floor(5 * sqrt(random()))::int, 1 + floor(7 * sqrt(random()))::int,
                CASE WHEN n %% 21 = 0 THEN floor(11 * sqrt(random()))::int END,
                CASE WHEN n %% 14 = 0 THEN (ARRAY['once','once','several','no'])[1 + floor(4 * random())::int]
                    ELSE '' END,
                '', '{}', LEAST(at + interval '3 days', now()), now()
            FROM bench_case WHERE n %% 7 = 0;
            INSERT INTO desk_promise (id, case_id, conversation_id, customer_id, kind, words, owner_id, source, state,
                made_at, due_at, kept_at)
            SELECT n, n, n, customer, 'send', '', person, 'found', CASE WHEN luck < .82 THEN 'kept' ELSE 'broken' END,
                at, at + interval '2 days', at + interval '1 day'
            FROM bench_case WHERE n %% 8 = 0 AND at < now() - interval '3 days'""",
    ),
    (
        "uses",
        f"""INSERT INTO customers_outside_record (id, customer_id, kind, reference, state, detail, first_at, changed_at)
            SELECT n, 1 + floor(%(people)s * random())::bigint, 'order', 'O' || n, '', '{{}}',
                {_AT.replace("%(cases)s", "(2 * %(cases)s)")}, now() FROM generate_series(1, 2 * %(cases)s) n;
            INSERT INTO kernel_event (kind, occurred_at, actor, payload, customer_id, topics)
            SELECT 'customers.OutsideEventHappened', first_at, 'system',
                jsonb_build_object('record_id', r.id, 'record_kind', 'order', 'touchpoint', t.slug), customer_id, '{{}}'
            FROM customers_outside_record r
            JOIN (SELECT slug, row_number() OVER (ORDER BY id) - 1 AS place FROM journey_touchpoint) t
                ON t.place = r.id %% (SELECT count(*) FROM journey_touchpoint);
            DROP TABLE bench_case""",  # noqa: S608 - the same
    ),
)


class Ground(ground.Ground):
    """The server with the databases for figures."""

    name: ClassVar[str] = "figures"
    orders: ClassVar[str] = "accord.config.benchmarks.listen.figures_working"

    def company(self, size: int, seed: int, tell: Callable[[str], None]) -> str:
        """The address of a company with about so many facts; made when it is not there."""
        name = self.named(f"{size}_{seed}")
        if not self.has(name):
            tell("making the tables")
            self.in_child("make", self.make_database("figures_making"))
            _fill(self.cluster.admin_url("figures_making"), size=size, seed=seed, tell=tell)
            self.rename("figures_making", name)
        return self.cluster.url(name)

    def bytes_of(self, size: int, seed: int) -> dict[str, float]:
        """How many GB the database and the two tables of figures take."""
        with psycopg.connect(self.cluster.admin_url(self.named(f"{size}_{seed}"))) as session:
            row = session.execute(
                "SELECT pg_database_size(current_database()), pg_total_relation_size('measure_fact'),"
                " pg_total_relation_size('measure_cell')"
            ).fetchone()
        names = ("database_gb", "facts_gb", "cells_gb")
        return dict(zip(names, (round(number / 1e9, 2) for number in row or ()), strict=True))


def prepare(cache: Path | None) -> Ground:
    """Start the server in `cache`, by default a folder beside Accord's own data."""
    return ground.prepare(Ground, cache, version=VERSION)


def _fill(address: str, *, size: int, seed: int, tell: Callable[[str], None]) -> None:
    cases = max(100, round(size / FACTS_OF_A_CASE))
    given: dict[str, Any] = {"cases": cases, "people": max(50, cases // 3), "days": DAYS, "themes": THEMES}
    begun = time.monotonic()
    # Bound here, not by the server: it takes no values in orders that make tables.
    with in_haste(address), psycopg.connect(address) as session:
        session.execute("SET session_replication_role = replica")
        session.execute("SELECT setseed(%s)", [seed % 1000 / 1000])
        orders = {table: take_indexes(session, table) for table in _TABLES}
        for what, statements in _STEPS:
            tell(f"making {what} ({time.monotonic() - begun:.0f} s)")
            psycopg.ClientCursor(session).execute(statements, given)
            session.commit()
        tell(f"making indexes ({time.monotonic() - begun:.0f} s)")
        session.execute("SET maintenance_work_mem = '1GB'")
        for table in _TABLES:
            give_indexes(session, orders[table])
        session.commit()
        set_sequences(session)
