"""Jobs of data pipelines: which failed, which ended well, in the words of Airflow, dbt and Meltano.

Airflow: ``airflow/models/taskinstance.py``, ``airflow/jobs/*.py``, ``airflow/task/task_runner``; dbt:
``core/dbt/events/types.py``; Meltano: ``src/meltano/cli/run.py`` and ``elt.py``. Only a failure belongs to the
matrix: a job that ended well is an event without a category.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, Rule, RuleSet

_JOB: tuple[str, ...] = ("db.job",)
_DAG = re.compile(r"\bdag_id=['\"]?(?P<dag>[\w.-]+)")
_TASK = re.compile(r"\btask_id=['\"]?(?P<task>[\w.-]+)")
_INSTANCE = re.compile(
    r"<TaskInstance: (?P<target>\S+)|<DagRun (?P<dag>[\w.-]+)|<Task\(\w+\): (?P<task>[\w.-]+)>"
)
_WORDS = r"(?P<said>(?s:.*))"


def _target(fields: Fields) -> None:
    """The task, as DAG.TASK, wherever the message names it."""
    said = str(fields.pop("said") or "")[:4096]
    dag, task = _DAG.search(said), _TASK.search(said)
    if dag is not None:
        fields["target"] = f"{dag['dag']}.{task['task']}" if task is not None else dag["dag"]
    elif task is not None:
        fields["target"] = task["task"]
    else:
        instance = _INSTANCE.search(said)
        if instance is not None:
            fields["target"] = instance["target"] or instance["dag"] or instance["task"]


RULES = RuleSet(
    "airflow",
    Rule(
        "failed",
        (
            rf"Task failed with exception{_WORDS}",
            rf"(?:Immediate failure requested\. )?Marking task as (?:FAILED|UP_FOR_RETRY){_WORDS}",
            rf"Marking run <DagRun {_WORDS}(?<=failed)",
            r"(?P<said>DagRun Finished: [^\n]{0,2000}state=failed)",
            r"(?P<said>Failed to execute (?:job|task)[^\n]*)",
            r"(?P<said>Task exited with return code (?P<code>[1-9]\d*|-\d+)(?:[^\n]*))",
            r"(?P<said>(?:Executor reports task instance|Detected zombie job|Received SIGTERM\. Terminating subprocesses)[^\n]*)",
            r"(?P<said>(?:Error|Exception|Failure) (?:executing|running|while executing) (?:task|dag|job)[^\n]*)",
        ),
        action="job.failed", outcome="failure", category=_JOB, refine=_target,
        examples={
            "Marking task as FAILED. dag_id=ledger, task_id=load, execution_date=20261004T000000": {
                "target": "ledger.load", "outcome": "failure", "category": ["db.job"]},
            "Task exited with return code 1": {"code": "1", "outcome": "failure"},
            "Failed to execute job 12 for task load (boom; 77)": {"outcome": "failure"},
        },
    ),
    Rule(
        "succeeded",
        (
            rf"Marking task as SUCCESS{_WORDS}",
            r"(?P<said>DagRun Finished: [^\n]{0,2000}state=success)",
            r"(?P<said>Task exited with return code (?P<code>0)\b)",
        ),
        action="job.succeeded", outcome="success", refine=_target,
        examples={"Marking task as SUCCESS. dag_id=ledger, task_id=load": {"target": "ledger.load", "outcome": "success"}},
    ),
    Rule(
        "started",
        (r"(?P<said>Executing <Task[^\n]*)", r"(?P<said>(?:Starting attempt|Running <TaskInstance|Started process)[^\n]*)"),
        action="job.start", refine=_target,
        examples={"Executing <Task(BashOperator): load> on 2026-10-04": {"target": "load", "action": "job.start"}},
    ),
    programs=("airflow", "airflow-*"),
)  # fmt: skip

DBT = RuleSet(
    "dbt",
    Rule(
        "failed",
        (
            r"(?:\x1b\[\d+m)*Completed with (?:[1-9]\d* errors?|\d+ partial)",
            r"(?:\x1b\[\d+m)*Done\. PASS=\d+ WARN=\d+ ERROR=[1-9]\d* ",
            r"(?:\x1b\[\d+m)*\d+ of \d+ ERROR (?:creating |loading |running )?(?P<target>.{1,200}?) ?\.{3,}",
            r"(?:\x1b\[\d+m)*(?:Database|Compilation|Runtime|Dependency|Parsing) Error(?: in (?:model|test|seed|snapshot) (?P<target>\S+))?",
            r"(?:\x1b\[\d+m)*(?:Failure|Error) in (?:model|test|seed|snapshot) (?P<target>\S+)",
            r"(?:\x1b\[\d+m)*Encountered an error",
        ),
        action="job.failed", outcome="failure", category=_JOB,
        examples={
            "Completed with 1 error and 0 warnings:": {"outcome": "failure", "category": ["db.job"]},
            "Database Error in model orders (models/orders.sql)": {"target": "orders", "outcome": "failure"},
        },
    ),
    Rule(
        "succeeded", r"(?:\x1b\[\d+m)*Completed successfully",
        action="job.succeeded", outcome="success",
        examples={"Completed successfully": {"outcome": "success"}},
    ),
)  # fmt: skip

MELTANO = RuleSet(
    "meltano",
    Rule(
        "failed",
        (
            r"(?:Extraction|Loading|Transformation|ELT|Extract & load|Run invocation|Job|Block run|Mapper|Extractor|Loader|Utility)[\w ]{0,30} (?:failed|could not be completed)",
            r"Block run completed\b.*?success=False",
            r"(?:Extractor|Loader|Command) .{0,100}(?:failed|exited with (?:code )?[1-9])",
        ),
        action="job.failed", outcome="failure", category=_JOB,
        examples={"Extraction failed    code=1 name=meltano": {"outcome": "failure", "category": ["db.job"]},
                  "Block run completed.   block_type=ExtractLoadBlocks set_number=0 success=False err=x": {"outcome": "failure"}},
    ),
    Rule(
        "succeeded",
        (r"(?:Extract & load|Extraction|Loading|Transformation)[\w ]{0,20} complete", r"Block run completed\b.*?success=True"),
        action="job.succeeded", outcome="success",
        examples={"Extract & load complete!": {"outcome": "success"}},
    ),
)  # fmt: skip

RULE_SETS = (RULES, DBT, MELTANO)
