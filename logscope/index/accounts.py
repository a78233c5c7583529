"""Names for bare user ids, from the records of the same host that state both.

A raw audit record says ``auid=1030``; the log-on before it, in another file of the same host, says
``deploy(uid=1030)``. Where all records of a host that name an id agree on one name, the events that
only have the id get that name as their actor, and say so: ``extra.actor_basis`` is ``uid``. Where two
names were seen for an id, nothing is said. A name given so is no evidence for another, and is taken
back where a later import knows better: the order of imports makes no difference.
"""

from __future__ import annotations

import apsw

from logscope.index.schema import FORGET_CONTACTS

# Formats whose ``actor_id`` is a uid of the host that wrote the record.
_HOST_FORMATS = "('syslog', 'journald', 'auditd')"

# What stands at the end of ``extra`` where the name was given here.
_MARK = '"actor_basis":"uid"}'
_GIVEN = f"coalesce(substr(e.extra, -{len(_MARK)}) = '{_MARK}', FALSE)"

_TABLES = ("with_uid", "known_uid", "changed")
# The events with an id, from the chunks that have any of these formats: the events are gone through once.
_WITH_ID = f"""
    CREATE TEMP TABLE with_uid AS
    WITH meaning AS (SELECT id FROM classification WHERE format IN {_HOST_FORMATS})
    SELECT e.id AS id, e.host AS host, e.actor_id AS uid, e.actor AS actor, {_GIVEN} AS given
    FROM span s CROSS JOIN event e ON e.id BETWEEN s.first_id AND s.last_id
    WHERE s.id IN (SELECT span FROM tally WHERE classification IN meaning)
      AND e.actor_id IS NOT NULL AND e.classification IN meaning
"""
_KNOWN = """
    CREATE TEMP TABLE known_uid AS
    SELECT host, uid, min(actor) AS actor FROM temp.with_uid
    WHERE actor IS NOT NULL AND host IS NOT NULL AND uid GLOB '[0-9]*' AND uid <> '4294967295' AND NOT given
    GROUP BY 1, 2 HAVING min(actor) = max(actor)
"""
# Events whose name changes: those without one that get one, those given one that is not theirs now.
_CHANGED = """
    INSERT INTO changed
    SELECT e.id, k.actor FROM temp.with_uid e LEFT JOIN known_uid k ON k.host = e.host AND k.uid = e.uid
    WHERE (e.actor IS NULL OR e.given) AND e.actor IS NOT k.actor
"""
_EXTRA = f"""
    CASE WHEN {_GIVEN} THEN nullif(rtrim(substr(e.extra, 1, length(e.extra) - {len(_MARK)}), ',') || '}}', '{{}}')
    ELSE e.extra END
"""
_TOUCHED = "SELECT DISTINCT e.source FROM temp.changed c JOIN event e ON e.id = c.id"


def name_accounts(connection: apsw.Connection) -> int:
    """Give names to the events that only have an id; how many changed. Within a transaction.

    Their sources' contacts are to be counted again.
    """
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    connection.execute(_WITH_ID)
    connection.execute(_KNOWN)
    connection.execute("CREATE TEMP TABLE changed(id INTEGER PRIMARY KEY, actor INTEGER)")
    connection.execute(_CHANGED)
    count = int(connection.execute("SELECT count(*) FROM temp.changed").get or 0)
    if count:
        connection.execute(
            f"UPDATE event AS e SET actor = c.actor, extra = {_EXTRA} FROM temp.changed c WHERE c.id = e.id"
        )
        connection.execute(
            "UPDATE event AS e SET "
            f"extra = coalesce(substr(e.extra, 1, length(e.extra) - 1) || ',', '{{') || '{_MARK}' "
            "FROM temp.changed c WHERE c.id = e.id AND c.actor IS NOT NULL"
        )
        connection.execute(f"UPDATE source SET counted = 0 WHERE id IN ({_TOUCHED})")
        for statement in FORGET_CONTACTS:
            connection.execute(statement)
    for table in _TABLES:
        connection.execute(f"DROP TABLE temp.{table}")
    return count
