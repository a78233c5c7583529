"""What is computed beside the interface steps back behind the thread that draws it."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from logscope.index.index import Index
from tests.importing.importing import new_case

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no priority for each thread")


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_threads_that_ask_are_kinder_than_the_first_one(tmp_path: Path) -> None:
    index = Index(new_case(tmp_path))

    def asked() -> int:
        index.value("SELECT count(*) FROM event")
        return niceness()

    try:
        before = niceness()
        assert asked() == before
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(asked).result() > before
        assert niceness() == before
    finally:
        index.close()
