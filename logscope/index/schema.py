"""The tables of a case, and the migrations that bring an older case up to them.

The star: ``event`` holds one narrow row of integers per event, ``record`` its text under the same
id; texts that repeat stand once in the dictionary tables; what a record means stands once in
``classification``. ``span`` is one imported chunk of a source: where it began, which events it gave,
its books, and what is needed to read on from there. So that a question about everything does not read
every event, they are counted: in ``tally`` by hour, host, program and meaning, for each span; in
``contact`` by who was seen from where on which host, and in ``pulse`` by actor or address over time, for
each source that is ``counted``.

sqlite-utils makes tables, views and migrations, with a connection of its own that is closed before
apsw opens the file: two SQLite libraries in one process must not hold one file at once (closing a
file drops the POSIX locks of the whole process).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logscope.errors import CaseError
from logscope.model.batch import COLUMNS, DICTIONARIES, HOUR_US
from logscope.model.fields import FIELDS

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x4C534350  # "LSCP"
SCHEMA_VERSION = 5

_TEXT_COLUMNS = frozenset({"actor_id", "access", "code", "extra"})
RECORD_COLUMNS = ("message_at", "message", "original")
EVENT_COLUMNS: tuple[str, ...] = (
    "id", "source", *(name for name in COLUMNS if name not in RECORD_COLUMNS),
)  # fmt: skip


# Built after a bulk import; the names are what writer.py drops and makes.
EVENT_INDEXES: dict[str, str] = {
    # everything that most lenses ask for, in order of time: walked without touching the table
    "event_time": "event(time, classification, host, actor, source_ip)",
    # few events of one actor or address are sorted faster than the time would be worth keeping here;
    # the many of a frequent one are found along event_time
    "event_actor": "event(actor) WHERE actor IS NOT NULL",
    "event_source_ip": "event(source_ip) WHERE source_ip IS NOT NULL",
}
CONTACT_INDEXES: dict[str, str] = {
    # all that a pivot by address asks for, in the order in which it is grouped
    "contact_source_ip": "contact(source_ip, actor, host, program, classification, events, first, last) WHERE source_ip IS NOT NULL",
}
INDEXES = EVENT_INDEXES | CONTACT_INDEXES
# The same by actor pays from so many contacts on; below it is a twentieth of what else the case adds to the text.
MANY_CONTACTS = 400_000
LARGE_INDEXES: dict[str, str] = {
    "contact_actor": "contact(actor, source_ip, host, program, classification, events, first, last) WHERE actor IS NOT NULL",
}


_TALLY_INTO = "INSERT INTO tally(span, hour, host, program, classification, events, first, last) "
INSERT_TALLY = f"{_TALLY_INTO} VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
_DAY_US = 24 * HOUR_US
# Above this length a source's contacts are counted by day, below it by hour.
_SHORT_US = 2 * _DAY_US


def floored(time: str, width_us: int) -> str:
    """SQL for the number of the stretch of ``width_us`` that a time lies in, before 1970 as well
    (SQL divides towards zero).
    """
    return f"({time} - ({time} % {width_us} + {width_us}) % {width_us}) / {width_us}"


def tally_sql(spans: str) -> str:
    """Fills the tally for the spans of a condition on ``span s``."""
    return (
        f"{_TALLY_INTO} SELECT s.id, {floored('e.time', HOUR_US)}, e.host, e.program, "
        "e.classification, count(*), min(e.time), nullif(max(e.time), min(e.time)) FROM span s "
        f"JOIN event e ON e.id BETWEEN s.first_id AND s.last_id WHERE {spans} GROUP BY 1, 2, 3, 4, 5"
    )


_COUNTED = "source, host, program, actor, source_ip, classification"
_SUMS = "sum(events), min(first), nullif(max(coalesce(last, first)), min(first))"
#: Fills ``contact`` and ``pulse`` for the spans in ``temp.uncounted``: the events are gone through once.
COUNTING = (
    "DROP TABLE IF EXISTS temp.counting",
    (
        f"CREATE TEMP TABLE counting AS SELECT s.id AS source, e.host, e.program, e.actor, e.source_ip, e.classification, "
        f"CASE WHEN s.last_time - s.first_time > {_SHORT_US} THEN {floored('e.time', _DAY_US)} * 24 "
        f"ELSE {floored('e.time', HOUR_US)} END AS hour, count(*) AS events, min(e.time) AS first, max(e.time) AS last "
        "FROM temp.uncounted u CROSS JOIN span p ON p.id = u.span CROSS JOIN source s ON s.id = p.source "
        "CROSS JOIN event e ON e.id BETWEEN p.first_id AND p.last_id GROUP BY 1, 2, 3, 4, 5, 6, 7"
    ),
    (
        f"INSERT INTO contact({_COUNTED}, events, first, last) "
        f"SELECT {_COUNTED}, {_SUMS} FROM temp.counting GROUP BY {_COUNTED}"
    ),
    *(
        f"INSERT INTO pulse(source, host, program, {key}, classification, hour, events) "
        f"SELECT source, host, program, {key}, classification, hour, sum(events) FROM temp.counting "
        f"WHERE {key} IS NOT NULL AND hour IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6"
        for key in ("actor", "source_ip")
    ),
    "DROP TABLE temp.counting",
)
ARE_COUNTED = "UPDATE source SET counted = 1 WHERE counted = 0"
COUNT_CONTACTS = (
    "DROP TABLE IF EXISTS temp.uncounted",
    (
        "CREATE TEMP TABLE uncounted AS SELECT p.id AS span FROM span p JOIN source s ON s.id = p.source "
        "WHERE s.counted = 0"
    ),
    *COUNTING,
    "DROP TABLE temp.uncounted",
    ARE_COUNTED,
)
#: Columns of which counts of parts of a source are told apart, and what they come to together.
SUMMED_UP = {
    "contact": (_COUNTED, _SUMS),
    "pulse": (f"{_COUNTED}, hour", "sum(events)"),
}
#: Takes the counts of the sources back that are not counted (any more).
FORGET_CONTACTS = tuple(
    f"DELETE FROM {table} WHERE source IN (SELECT id FROM source WHERE counted = 0)"
    for table in ("contact", "pulse")
)


def _timeline_view() -> str:
    """One readable row per event, columns in the order of FIELDS."""
    parts = ["e.id AS id"]
    joins = [
        "JOIN record r ON r.id = e.id",
        "JOIN classification c ON c.id = e.classification",
        "JOIN source s ON s.id = e.source",
    ]
    for field in FIELDS:
        name = field.name
        if name == "time":
            parts.append(
                "strftime('%Y-%m-%dT%H:%M:%S', e.time / 1000000 - (e.time % 1000000 < 0), 'unixepoch') || "
                "printf('.%06dZ', (e.time % 1000000 + 1000000) % 1000000) AS time"
            )
        elif name == "time_basis":
            parts.append(
                "CASE WHEN e.time IS NULL THEN NULL WHEN e.time_basis = 0 THEN 'exact' ELSE ltrim("
                "CASE WHEN e.time_basis & 1 THEN '+year-inferred' ELSE '' END || "
                "CASE WHEN e.time_basis & 2 THEN '+zone-assumed' ELSE '' END || "
                "CASE WHEN e.time_basis & 4 THEN '+carried' ELSE '' END, '+') END AS time_basis"
            )
        elif field.home == "dictionary":
            parts.append(f"d_{name}.text AS {name}")
            joins.append(f"LEFT JOIN {field.table} d_{name} ON d_{name}.id = e.{name}")
        elif name == "category":
            parts.append(
                "(SELECT group_concat(category, ',') FROM classification_category "
                "WHERE classification = e.classification) AS category"
            )
        elif name == "message":
            parts.append(
                "coalesce(r.message, substr(r.original, coalesce(r.message_at, 0) + 1)) AS message"
            )
        elif name == "original":
            parts.append("r.original AS original")
        elif field.home == "classification":
            parts.append(f"c.{field.column} AS {name}")
        elif field.home == "source":
            parts.append(f"s.{field.column} AS {name}")
        else:
            parts.append(f'e."{field.column}" AS "{name}"')
    return f"SELECT {', '.join(parts)} FROM event e {' '.join(joins)}"


def migrations() -> Migrations:
    """All migrations, in order. A change of the schema is a new one at the end."""
    from sqlite_utils import Migrations  # 117 ms to import: only where a case is made or brought up

    steps = Migrations("logscope")

    @steps()
    def m001_star(db: Database) -> None:
        integer_columns = {name: str if name in _TEXT_COLUMNS else int for name in EVENT_COLUMNS}
        db.table("event").create(integer_columns, pk="id")
        db.table("record").create(
            {"id": int, "message_at": int, "message": str, "original": str}, pk="id"
        )
        for name in DICTIONARIES:
            columns: dict[str, type] = {"id": int, "text": str, "hash": int}
            if name == "address":
                columns["packed"] = bytes
            db.table(name).create(columns, pk="id", not_null={"text", "hash"})
            # an eighth of the size of an index over the texts, which only the writer looks up
            db.table(name).create_index(["hash"])
        db.table("classification").create(
            {"id": int, "format": str, "rule": str, "action": str, "outcome": str}, pk="id"
        )
        db.table("classification_category").create(
            {"classification": int, "category": str}, pk=("classification", "category")
        )
        db.table("source").create(
            {
                "id": int, "path": str, "sha256": str, "size_bytes": int, "content_bytes": int,
                "format": str, "scores": str, "host": str, "zone": str, "reference_time": int,
                "modified": int, "state": str, "problem": str, "duplicate_of": int,
                "read_bytes": int, "read_lines": int, "imported_at": int, "events": int,
                "first_time": int, "last_time": int, "hosts": str,
            },
            pk="id", not_null={"path", "state"},
        )  # fmt: skip
        db.table("source").create_index(["sha256"])
        db.table("span").create(
            {
                "id": int, "source": int, "offset": int, "line": int, "first_id": int, "last_id": int,
                "year": int, "day": int, "carried": int,
            },
            pk="id",
        )  # fmt: skip
        db.table("span").create_index(["source", "offset"])
        db.table("book").create(
            {"span": int, "source": int, "class": str, "lines": int, "bytes": int},
            pk=("span", "class"),
        )
        db.table("book").create_index(["source"])
        db.table("journal").create(
            {
                "id": int, "time": str, "analyst": str, "action": str, "details": str,
                "previous": str, "hash": str,
            },
            pk="id", not_null={"time", "action", "details", "previous", "hash"},
        )  # fmt: skip
        db.create_view("timeline", _timeline_view())
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    @steps()
    def m002_tally(db: Database) -> None:
        db.table("tally").create(
            {
                "hour": int, "host": int, "actor": int, "source_ip": int, "classification": int,
                "events": int, "first": int, "last": int,
            }
        )  # fmt: skip
        db.execute("PRAGMA user_version = 2")

    @steps()
    def m003_tally_by_span(db: Database) -> None:
        db.execute("DELETE FROM tally")
        db.execute("ALTER TABLE tally ADD COLUMN span INTEGER")
        db.execute("PRAGMA user_version = 3")

    @steps()
    def m004_contact(db: Database) -> None:
        db.table("tally").drop()
        db.table("tally").create(
            {
                "span": int, "hour": int, "host": int, "program": int, "classification": int,
                "events": int, "first": int, "last": int,
            }
        )  # fmt: skip
        counted = {
            "source": int, "host": int, "program": int, "actor": int, "source_ip": int, "classification": int,
        }  # fmt: skip
        db.table("contact").create({**counted, "events": int, "first": int, "last": int})
        db.table("pulse").create({**counted, "hour": int, "events": int})
        db.execute("ALTER TABLE source ADD COLUMN counted INTEGER NOT NULL DEFAULT 0")
        db.execute(tally_sql("1"))
        for statement in COUNT_CONTACTS:
            db.execute(statement)
        for name in DICTIONARIES:  # made where it is needed
            db.execute(f"DROP INDEX IF EXISTS idx_{name}_hash")
        db.execute(f"CREATE INDEX contact_source_ip ON {INDEXES['contact_source_ip']}")
        db.execute("PRAGMA user_version = 4")

    @steps()
    def m005_begins(db: Database) -> None:
        db.execute("ALTER TABLE source ADD COLUMN begins INTEGER")
        db.execute("PRAGMA user_version = 5")

    return steps


def create(path: Path) -> None:
    """Make an empty case at ``path`` (mode 0600). Raises CaseError where a file is in the way.

    It is made beside its place and moved there whole: a program killed meanwhile leaves no half case.
    """
    if path.exists() and path.stat().st_size:
        raise CaseError(f"{path}: there is a file already; open it, or choose another name")
    unfinished = path.with_name(path.name + ".new")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.chmod(0o600)
        migrate(unfinished)
        unfinished.replace(path)
    except OSError as problem:
        unfinished.unlink(missing_ok=True)
        raise CaseError(
            f"{path}: cannot be created: {problem.strerror or problem}; choose another place with -c"
        ) from problem


def migrate(path: Path) -> None:
    """Bring the case up to this program's schema. Raises CaseError for a newer one."""
    from sqlite_utils import Database

    steps = migrations()
    db = Database(str(path))
    # Four times SQLite's own page: a commit through the write-ahead log costs a tenth, long records
    # fit. It holds for a file that has no tables yet, and for nothing else.
    db.execute("PRAGMA page_size = 16384")
    try:
        known = {step.name for step in steps.applied(db)} | {
            step.name for step in steps.pending(db)
        }
        applied = {
            row["name"]
            for row in db.query("SELECT name FROM _sqlite_migrations WHERE migration_set = 'logscope'")
        } if db.table("_sqlite_migrations").exists() else set()  # fmt: skip
        if applied - known:
            raise CaseError(
                f"{path}: made by a newer logscope (unknown schema steps: {', '.join(sorted(applied - known))}); "
                "use that version, or import the logs anew"
            )
        steps.apply(db)
    finally:
        db.close()
