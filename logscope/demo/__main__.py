"""``python -m logscope.demo FOLDER`` writes the sample logs; ``make samples`` calls it."""

from __future__ import annotations

import sys
from pathlib import Path

from logscope.demo.story import write_sample_logs

if len(sys.argv) != 2:
    sys.exit("usage: python -m logscope.demo FOLDER")
write_sample_logs(Path(sys.argv[1]))
