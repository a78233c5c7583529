"""Who waits for whom: what is computed beside the interface steps back behind the thread that draws it."""

from __future__ import annotations

import os
import sys
import threading

# As far as a background job of a shell that is kind to others.
_NICENESS = 10


def step_back() -> None:
    """Let this thread have a processor when nobody else wants it; not the first thread of a program.

    Linux knows a priority for each thread; elsewhere nothing changes.
    """
    if sys.platform == "linux" and threading.current_thread() is not threading.main_thread():
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
