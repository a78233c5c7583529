"""Names for bare user ids, from the records of the same host that state both.

A raw audit record says ``auid=1030``; the log-on before it, in another file of the same host, says
``deploy(uid=1030)``. Where all records of a host that name an id agree on one name, the events that
only have the id get that name as their actor, and say so: ``extra.actor_basis`` is ``uid``. Where two
names were seen for an id, nothing is said.
"""

from __future__ import annotations

import apsw

from logscope.index.schema import tally_of_table

# Formats whose ``actor_id`` is a uid of the host that wrote the record.
_HOST_FORMATS = "('syslog', 'journald', 'auditd')"

_KNOWN = f"""
    CREATE TEMP TABLE known_uid AS
    SELECT e.host AS host, e.actor_id AS uid, min(e.actor) AS actor FROM event e
    WHERE e.actor_id IS NOT NULL AND e.actor IS NOT NULL AND e.host IS NOT NULL
      AND e.classification IN (SELECT id FROM classification WHERE format IN {_HOST_FORMATS})
      AND e.actor_id GLOB '[0-9]*' AND e.actor_id <> '4294967295'
    GROUP BY 1, 2 HAVING min(e.actor) = max(e.actor)
"""
_UNNAMED = f"""
    CREATE TEMP TABLE unnamed AS
    SELECT e.id AS id, k.actor AS actor FROM event e
    JOIN known_uid k ON k.host = e.host AND k.uid = e.actor_id
    WHERE e.actor IS NULL AND e.actor_id IS NOT NULL
      AND e.classification IN (SELECT id FROM classification WHERE format IN {_HOST_FORMATS})
"""


def name_accounts(connection: apsw.Connection) -> int:
    """Give names to the events that only have an id; how many got one. Within a transaction."""
    connection.execute("DROP TABLE IF EXISTS temp.known_uid; DROP TABLE IF EXISTS temp.unnamed")
    connection.execute(_KNOWN)
    if not connection.execute("SELECT count(*) FROM temp.known_uid").get:
        return 0
    connection.execute(_UNNAMED)
    count = int(connection.execute("SELECT count(*) FROM temp.unnamed").get or 0)
    if count:
        connection.execute(tally_of_table("temp.unnamed", "-"))
        connection.execute(
            "UPDATE event SET actor = u.actor, "
            "extra = coalesce(substr(event.extra, 1, length(event.extra) - 1) || ',', '{') || '\"actor_basis\":\"uid\"}' "
            "FROM temp.unnamed u WHERE u.id = event.id"
        )
        connection.execute(tally_of_table("temp.unnamed"))
    connection.execute("DROP TABLE temp.known_uid; DROP TABLE temp.unnamed")
    return count
