"""Jobs that move data and failed: Spark, the dump and restore tools of databases, jobs that cron runs.

Spark logs under its classes (``TaskSetManager.scala``, ``DAGScheduler.scala``, ``yarn/ApplicationMaster.scala``,
``MicroBatchExecution``); PostgreSQL's tools print ``pg_restore: error: ...`` (``src/common/logging.c``; before 12 ``pg_restore: [archiver (db)] ...``), MySQL's
``mysqldump: Got error: ...`` (``client/mysqldump.cc``), pgloader ``Database error CODE: ...``. Only a failure is of the matrix.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_JOB: tuple[str, ...] = ("db.job",)
_FAILED = r"(?:FAILED|[Ff]ailed|[Aa]borted|did not complete|terminated abnormally|exited with (?:code|status) [1-9]\d{0,3})\b"
_JOB_NAME = r"(?:[ :=][\s'\"\[`]{0,2}(?P<target>(?!job\b|run\b|has\b|failed\b|aborted\b|step\b|task\b)[\w./-]{1,120})['\"\]`]?)?"
_TOOL_ERROR = r"(?:error|fatal|could not|detail|\[archiver(?: \(db\))?\] (?!Error from TOC))"

SPARK = RuleSet(
    "spark",
    Rule(
        "failed",
        (
            r"TaskSetManager: Task (?P<task>\d+) in stage (?P<stage>[\d.]+) failed (?P<count>\d+) times; aborting job",
            r"scheduler\.TaskSetManager: Task (?P<task>\d+) in stage (?P<stage>[\d.]+) failed (?P<count>\d+) times; aborting job",
            r"DAGScheduler: (?:Job (?P<target>\d+) failed: |ResultStage \d+ [^\n]{0,200} failed in )",
            r"scheduler\.DAGScheduler: (?:Job (?P<target>\d+) failed: |ResultStage \d+ [^\n]{0,200} failed in )",
            r"ApplicationMaster: (?:User class threw exception|Final app status: FAILED(?:, exitCode: (?P<code>\d+))?|User application exited with (?:status )?(?P<exit>[1-9]\d*))",
            r"yarn\.ApplicationMaster: (?:User class threw exception|Final app status: FAILED(?:, exitCode: (?P<code>\d+))?|User application exited with (?:status )?(?P<exit>[1-9]\d*))",
            r"MicroBatchExecution: Query [^\n]{0,200} terminated with error",
            r"streaming\.MicroBatchExecution: Query [^\n]{0,200} terminated with error",
            r"SparkContext: Error initializing SparkContext",
            r"org\.apache\.spark\.SparkException: Job aborted due to stage failure",
        ),
        action="job.failed", outcome="failure", category=_JOB,
        examples={
            "TaskSetManager: Task 0 in stage 1.0 failed 4 times; aborting job": {"stage": "1.0", "outcome": "failure"},
            "DAGScheduler: Job 3 failed: collect at load.py:3, took 1.2 s": {"target": "3", "category": ["db.job"]},
            "ApplicationMaster: Final app status: FAILED, exitCode: 13, (reason: x)": {"code": "13"},
        },
    ),
    Rule(
        "succeeded",
        (r"DAGScheduler: Job (?P<target>\d+) finished: ",
            r"scheduler\.DAGScheduler: Job (?P<target>\d+) finished: ", r"(?:yarn\.)?ApplicationMaster: Final app status: SUCCEEDED"),
        action="job.succeeded", outcome="success",
        examples={"DAGScheduler: Job 3 finished: collect at load.py:3, took 1.2 s": {"target": "3", "outcome": "success"}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

DUMPS = RuleSet(
    "database_dumps",
    Rule(
        "failed",
        (
            rf"pg_restore: {_TOOL_ERROR}",
            rf"pg_dump: {_TOOL_ERROR}",
            rf"pg_dumpall: {_TOOL_ERROR}",
            r"pg_restore: warning: errors ignored on restore: (?P<count>\d+)",
            r"WARNING: errors ignored on restore: (?P<count>\d+)",
            r"mysqldump: (?:Got error|Error|Couldn't)",
            r"mysqlimport: Error",
            r"mongodump: (?:error|Failed)", r"mongorestore: (?:error|Failed)",
            r"Database error (?P<code>[0-9A-Z]{5}): ", r"PostgreSQL Database error (?P<code>[0-9A-Z]{5}): ",
        ),
        action="job.failed", outcome="failure", category=_JOB,
        examples={
            'pg_restore: error: could not execute query: ERROR:  relation "orders" already exists': {"outcome": "failure", "category": ["db.job"]},
            "pg_restore: warning: errors ignored on restore: 3": {"count": "3"},
            "mysqldump: Got error: 1045: Access denied for user 'ann'@'localhost' when trying to connect": {"category": ["db.job"]},
            'Database error 42P01: relation "orders" does not exist': {"code": "42P01"},
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

DUMP_PROGRAMS = RuleSet(
    "dump_programs",
    Rule(
        "failed", (r"(?:error|fatal): ", r"(?:warning: )?errors ignored on restore: (?P<count>\d+)", r"Got error: (?P<code>\d{1,5})"),
        action="job.failed", outcome="failure", category=_JOB,
        examples={'error: connection to server at "db1" failed': {"outcome": "failure"}, "Got error: 1045: Access denied": {"code": "1045"}},
    ),
    programs=("pg_restore", "pg_dump", "pg_dumpall", "pgloader", "mysqldump", "mysqlimport", "mongodump", "mongorestore"),
)  # fmt: skip

WORDS = RuleSet(
    "job_words",
    Rule(
        "failed",
        tuple(
            rf"{word}(?: job| run| task| step| pipeline| process)?{_JOB_NAME}[^\n]{{0,120}}?\b{_FAILED}"
            for word in ("ETL", "ELT", "etl", "elt", "Pipeline", "pipeline", "Data pipeline", "Data load", "Ingestion", "Backfill")
        ),
        action="job.failed", outcome="failure", category=_JOB,
        examples={
            "ETL job 'orders_daily' failed: connection reset": {"target": "orders_daily", "outcome": "failure", "category": ["db.job"]},
            "Pipeline orders_daily failed": {"target": "orders_daily"},
            "etl run exited with code 2": {"outcome": "failure"},
        },
    ),
    programs=("*",),
)  # fmt: skip

RULE_SETS = (SPARK, DUMPS, DUMP_PROGRAMS, WORDS)
