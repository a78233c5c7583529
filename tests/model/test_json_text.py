from __future__ import annotations

import json
import sys

from logscope.model.json_text import json_line


def test_every_character_is_given_back_and_prints():
    text = "".join(
        chr(code)
        for code in (*range(0x3000), 0xD800, 0xFEFF, 0xDCFF, 0x1F600, 0xE0041, sys.maxunicode)
    )
    line = json_line({"text": text})
    assert line.isprintable()
    assert json.loads(line) == {"text": text}
    assert "é" in line


def test_one_line_for_nested_values():
    assert json_line([1, {"a": None}, "x\ny"]) == '[1, {"a": null}, "x\\ny"]'
