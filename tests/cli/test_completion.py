from __future__ import annotations

import shutil
import subprocess

import pytest

from logscope.cli.main import COMMANDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_names_every_command_and_its_options(run, shell):
    answer = run("completion", shell)
    assert answer.status == 0
    for name in COMMANDS:
        assert name in answer.out
    assert "reference-time" in answer.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash_completes(run):
    script = run("completion", "bash").out
    ask = "COMP_WORDS=(logscope sear); COMP_CWORD=1; _logscope; echo ${COMPREPLY[@]};"
    ask += "COMP_WORDS=(logscope search --des); COMP_CWORD=2; _logscope; echo ${COMPREPLY[@]}"
    done = subprocess.run(["bash", "-c", script + ask], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["search searches", "--descending"]
