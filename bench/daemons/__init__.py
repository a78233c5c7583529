"""Real daemons, real logs: what does an import miss of what was done to them?

Each function of this package's files starts one daemon (or tool) of Debian's packages in a scratch folder, with a
configuration, port and log of its own, does things to it, and says which facts must be on record
afterwards. Then the logs are imported, and each fact is found or missed. Their syslog is an rsyslogd on
``/dev/log``: where somebody else has that socket, the daemons that need it are left out.

For a throw-away machine or container, as root: it makes accounts (and deletes them again).
"""
