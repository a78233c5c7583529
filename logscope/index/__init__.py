"""The case's tables; the only home of SQLite."""
