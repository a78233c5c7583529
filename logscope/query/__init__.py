r"""The query language: text to a tree, a tree to parametrised SQL. One small language everywhere.

A query is a filter, and after it any number of stages that each begin with ``|``.

**Conditions.** ``field:value`` compares a field, ``field:*`` asks that it has a value at all;
``field:(a or b or c*)`` gives several values. ``*`` and ``?`` are wildcards in a value without quotes;
in quotes everything is itself, but ``\"`` and ``\\``. ``field:>=500`` and ``field>=500`` compare
numbers and times, ``source_ip:203.0.113.0/24`` a network, ``field:/expression/i`` is a regular
expression (``i``: in any case). A word, a quoted text or a regular expression without a field is
looked for in the record as written. Text is compared in any case. ``message`` and ``original`` need
only hold the value; the other fields must be equal to it.

**Together.** Conditions side by side must all hold (``and`` may be written), ``or`` binds less,
``not`` or a minus in front excludes, brackets group. A field that an event lacks matches nothing, so
``not actor:root`` keeps the events without an actor.

**Time.** ``since:2026-01-03 until:"2026-01-04 06:00"``, ``last:24h`` (back from the newest event),
``around:"2026-01-03 14:05" 10m``, ``time>=...``. A time without a zone is in the analyst's zone, and
stands for all of what it names: a day, a minute, a second.

**Parameters.** ``$account`` in the place of a value is bound to a value when a saved search runs.

**Stages.** ``count [by F, F] [as NAME]``, ``timeline 1h [by F]``, ``where CONDITION``,
``sort -count, actor``, ``head 10``, ``fields time, actor``.

The modules: ``ast`` (the tree), ``grammar`` (text to tree; the only one that imports pyparsing),
``check`` (names and values), ``times`` (stamps and lengths), ``parameters`` (``$name``), ``unparse``
(tree to text, and the parts of a lens), ``sql`` (filter to SQL), ``pipeline`` (stages to SQL). The
user's reference is docs/query.md.
"""
