"""The command line: one of the two doors to a case. One command a file; ``main`` has the table."""
