"""One thousand stored mails made into a million by COPY: every row of the desk again and again, with keys of its own.

It knows no table by name, so that it need not change with them: what refers to a multiplied row is shifted with it,
what must be unique is made so, and times go back into the past. Files are not multiplied.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from accord.config.benchmarks.loading import give_indexes, in_haste, set_sequences, take_indexes

_PAST_DAYS = 1_000
_NOT_OURS = ("procrastinate_", "django_", "kernel_subscription", "kernel_setting", "staff_", "auth_", "account_")
_RARE_WORDS = 300_000
# What refers to a row of another module has no foreign key, by the house's rule.
_SOFT = frozenset(
    {"customer_id", "conversation_id", "case_id", "message_id", "desk_message_id", "contact_id", "subject"}
)

_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod),
        EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY(i.indkey)),
        (SELECT f.confrelid::regclass::text FROM pg_constraint f
         WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum] LIMIT 1)
    FROM pg_attribute a
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum
"""
_PAST = """
    UPDATE kernel_subscription
    SET tx = pg_current_xact_id(), last_id = (SELECT COALESCE(max(id), 0) FROM kernel_event)
"""


@dataclass(frozen=True)
class _Column:
    name: str
    kind: str
    is_unique: bool
    refers_to: str | None


def multiply(admin_url: str, *, times: int) -> None:
    """Have every row of the desk `times` times in all. The server is not durable meanwhile, and is again after it."""
    with in_haste(admin_url):
        _multiply(admin_url, times=times)


def _multiply(admin_url: str, *, times: int) -> None:
    with psycopg.connect(admin_url, autocommit=True) as source, psycopg.connect(admin_url) as target:
        source.execute("SET default_transaction_read_only = on")
        target.execute("SET session_replication_role = replica")  # no trigger, no check of what is known to be right
        target.execute("SET synchronous_commit = off")
        target.execute("SET maintenance_work_mem = '512MB'")
        tables = {table: _columns(source, table) for table in _filled_tables(source)}
        again = _Again(tables, _highest_id(source, tables) + 1, times)
        for table, columns in tables.items():
            if not again.can_be(columns):
                continue
            indexes = take_indexes(target, table)
            target.commit()
            _copy(source, target, table, again, columns)
            give_indexes(target, indexes)
            target.commit()
        set_sequences(target)
        # Nobody is to follow up what was multiplied: it is old.
        target.execute(_PAST)


def _filled_tables(session: psycopg.Connection) -> list[str]:
    names = [row[0] for row in session.execute(_TABLES) if not row[0].startswith(_NOT_OURS)]
    return [name for name in names if _has_rows(session, name) and _is_of_the_desk(session, name)]


def _has_rows(session: psycopg.Connection, table: str) -> bool:
    question = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))
    return session.execute(question).fetchone() is not None


def _is_of_the_desk(session: psycopg.Connection, table: str) -> bool:
    """Whether mail fills it: configuration has few rows however much mail there is."""
    row = session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return row is not None and row[0] >= 50 and not table.startswith("journey_")


def _columns(session: psycopg.Connection, table: str) -> list[_Column]:
    return [_Column(*row) for row in session.execute(_COLUMNS, [table])]


def _highest_id(session: psycopg.Connection, tables: dict[str, list[_Column]]) -> int:
    highest = 0
    for table, columns in tables.items():
        if any(column.name == "id" and column.kind in ("bigint", "integer") for column in columns):
            row = session.execute(sql.SQL("SELECT max(id) FROM {}").format(sql.Identifier(table))).fetchone()
            highest = max(highest, row[0] if row and row[0] else 0)
    return highest


@dataclass(frozen=True)
class _Again:
    """How rows are repeated: which tables are, by how much keys are shifted, and how often."""

    tables: dict[str, list[_Column]]
    shift: int
    times: int

    def can_be(self, columns: list[_Column]) -> bool:
        """Whether rows have something of their own: sums of a day, say, would be those of the same day again."""
        unique = [column for column in columns if column.is_unique]
        return not unique or any(self._value_of(column) != f't."{column.name}"' for column in unique)

    def rows(self, table: str, columns: list[_Column]) -> str:
        """The question for the repeated rows: the newest repetition last, as they would have come."""
        chosen = ", ".join(self._value_of(column) for column in columns)
        return f"SELECT {chosen} FROM {table} t, generate_series(1, {self.times - 1}) k ORDER BY k DESC, t.ctid"  # noqa: S608

    def _value_of(self, column: _Column) -> str:
        name = f't."{column.name}"'
        if column.kind in ("bigint", "integer"):
            is_key = column.name == "id" or column.refers_to in self.tables
            is_soft = column.refers_to is None and column.name in _SOFT
            return f"{name} + k * {self.shift}::bigint" if is_key or is_soft else name
        if column.kind == "timestamp with time zone":
            return f"{name} - k * (interval '{_PAST_DAYS} days' / {self.times})"
        if column.kind.startswith("character varying") or column.kind == "text":
            return self._text_again(column, name)
        return name

    def _text_again(self, column: _Column, name: str) -> str:
        if column.kind == "character varying(64)":
            return f"CASE WHEN {name} = '' THEN '' ELSE encode(sha256(({name} || k)::bytea), 'hex') END"
        if column.name in ("text", "new_text"):
            words = " || ".join(
                f"' w' || mod(abs(hashint8(t.id * {prime} + k)::bigint), {_RARE_WORDS})" for prime in (7, 11, 13)
            )
            return f"{name} || {words}"
        if column.name == "reference":
            return f"upper(to_hex(t.id + k * {self.shift}::bigint))"
        if column.name in ("source_key", "message_id", "value", "address", "sender"):
            return f"CASE WHEN {name} = '' THEN '' ELSE {name} || '.' || k END"
        return name


def _copy(
    source: psycopg.Connection, target: psycopg.Connection, table: str, again: _Again, columns: list[_Column]
) -> None:
    names = ", ".join(f'"{column.name}"' for column in columns)
    with source.cursor() as giving, target.cursor() as taking:
        giving_order, taking_order = (
            f"COPY ({again.rows(table, columns)}) TO STDOUT",
            f"COPY {table} ({names}) FROM STDIN",
        )
        with giving.copy(giving_order) as out, taking.copy(taking_order) as into:
            for piece in out:
                into.write(piece)
