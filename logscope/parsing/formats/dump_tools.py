"""What tools print that take databases out or put them back: PostgreSQL's, MySQL's and MongoDB's, kept by whoever ran them.

``src/bin/pg_dump`` of PostgreSQL (``--verbose``), ``client/mysqldump.cc``, mongo-tools' ``common/log`` (time, tab, words). The first two print no time: their records
stand at that of the file's neighbours.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rule import Fields

_SQL_TOOL = re.compile(r"(?:\S{0,200}/)?(?P<program>pg_dump|pg_dumpall|pg_restore|pg_basebackup|mysqldump|mysqlimport|mariadb-dump|mariadb-import|psql)(?P<place>:[^\s:]{1,255}:\d{1,9})?: (?=\S)")  # fmt: skip
_MONGO_TOOL = re.compile(r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4})\t(?=\S)")
_MONGO_WORDS = re.compile(
    r"(?P<verb>writing|dumping|done dumping|restoring|finished restoring|no indexes to restore|preparing collections to restore|reading metadata for|exported|imported|dropping collection|connected to:|writing archive|Failed:|error|restoring users|restoring indexes|\d{1,15} document\(s\))"
    r"(?P<rest>[^\n]{0,2000})"
)
_NAME = re.compile(
    r" ?(?:collection |to |up to \d{1,6} collections? |indexes for collection |data from )?`?(?P<name>[^\s`(]{1,255})`?"
)
_EXPORTS = re.compile(r'(?:dumping contents of (?:table|view)|dumping database|saving (?:large objects|database definition)|archiving|initiating base backup|base backup completed)(?: "?(?P<name>[^"\n]{1,255})"?)?')  # fmt: skip
_CHANGES = re.compile(r'(?:processing (?:data for table|item)|(?:creating|dropping|restoring) (?P<kind>[A-Z]{2,20}(?: [A-Z]{2,20}){0,3}|table data|large object)|executing (?P<part>SEQUENCE SET|BLOB))(?: "?(?P<name>[^"\n]{1,255})"?)?')  # fmt: skip


class SqlDumpTools(Format):
    """Output of pg_dump, pg_restore, psql, mysqldump."""

    name = "sql_dump_tools"
    title = "Output of pg_dump, pg_restore, psql and mysqldump"
    weight = 0.95
    continuation = "any"
    by_itself = False
    examples = (
        Example('pg_dump: dumping contents of table "public.customers"', {"program": "pg_dump", "action": "db.export", "target": "public.customers", "category": ["audit.export"]}),
        Example('pg_restore: creating TABLE "public.orders"', {"action": "db.restore", "target": "public.orders", "category": ["db.change"]}),
        Example('pg_restore: error: could not execute query: ERROR:  relation "orders" already exists\nCommand was: CREATE TABLE public.orders (\n    id integer', {"severity": 3, "outcome": "failure", "category": ["db.job"], "lines": 3}),
        Example('psql:/srv/load.sql:12: ERROR:  duplicate key value violates unique constraint "orders_pkey"', {"program": "psql", "outcome": "failure", "category": ["db.job"], "place": ""}),
        Example("mysqldump: Got error: 1045: Access denied for user 'ann'@'192.0.2.7' when trying to connect", {"outcome": "failure", "category": ["db.job"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _SQL_TOOL.match(line) if ": " in line[:480] and line[:1] in "pm/" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        program, start = begun["program"], begun.end()
        fields: Fields = {"program": program, "place": (begun["place"] or "")[1:] or None, "message_at": start}  # fmt: skip
        message = text[start : start + 16_384]
        exported, changed = _EXPORTS.match(message), _CHANGES.match(message)
        if exported is not None:
            fields |= {"action": "db.export", "target": exported["name"], "category": ("audit.export",)}  # fmt: skip
        elif changed is not None and program == "pg_restore":
            fields |= {"action": "db.restore", "target": changed["name"], "category": ("db.change",)}  # fmt: skip
        elif message.startswith(
            ("ERROR: ", "FATAL: ", "error: ", "fatal: ", "Got error", "Error: ", "Couldn't ")
        ):
            fields |= {"action": "job.failed", "outcome": "failure", "category": ("db.job",)}
        else:
            reading.rules.read(program, message, fields)
        if fields.get("outcome") == "failure":
            fields["severity"] = 3
        elif message.startswith(("warning: ", "WARNING: ")):
            fields["severity"] = 4
        return fields


class MongoTools(Format):
    """Output of mongodump, mongorestore, mongoexport, mongoimport."""

    name = "mongo_tools"
    title = "Output of mongodump, mongorestore, mongoexport and mongoimport"
    weight = 0.95
    continuation = "indented"
    by_itself = False
    examples = (
        Example("2026-01-03T14:05:22.250+0000\twriting shop.orders to dump/shop/orders.bson", {"time": "2026-01-03T14:05:22.250000Z", "program": "mongodump", "action": "db.export", "target": "shop.orders", "category": ["audit.export"]}),
        Example("2026-01-03T14:05:22.250+0000\tfinished restoring shop.orders (9 documents, 0 failures)", {"program": "mongorestore", "action": "db.restore", "target": "shop.orders", "category": ["db.change"]}),
        Example("2026-01-03T14:05:22.250+0000\tFailed: can't create session: could not connect to server", {"outcome": "failure", "category": ["db.job"], "severity": 3}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _MONGO_TOOL.match(line) if line[28:29] == "\t" else None

    def score(self, sample: Sample) -> float:
        known = any((begun := self.begin(line)) is not None and _MONGO_WORDS.match(line, begun.end()) for line in sample.lines)  # fmt: skip
        return super().score(sample) if known else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "mongo-tools", "message_at": begun.end()}
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        words = _MONGO_WORDS.match(text, begun.end())
        if words is None:
            return fields
        verb, rest = words["verb"], words["rest"]
        named = _NAME.match(rest)
        name = named["name"].rstrip(".,:") if named is not None else None
        if verb in ("writing", "dumping", "done dumping", "exported", "writing archive"):
            fields |= {"program": "mongodump" if verb != "exported" else "mongoexport", "action": "db.export", "category": ("audit.export",)}  # fmt: skip
        elif "restoring" in verb or verb in {"dropping collection", "imported"}:
            fields |= {"program": "mongorestore" if verb != "imported" else "mongoimport", "action": "db.restore", "category": ("db.change",)}  # fmt: skip
        elif verb in ("Failed:", "error"):
            fields |= {"action": "job.failed", "outcome": "failure", "category": ("db.job",), "severity": 3}  # fmt: skip
            return fields
        elif verb.endswith("document(s)"):
            failed = "failed" in rest and " 0 document(s) failed" not in rest
            fields |= {"action": "job.finished", "outcome": "failure" if failed else "success", "category": ("db.job",) if failed else ()}  # fmt: skip
            return fields
        if name and (verb != "exported") and "." in name:
            fields["target"] = name
        return fields


FORMATS = (SqlDumpTools(), MongoTools())
