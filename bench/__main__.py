"""``python -m bench [NAME] [options]``: see the package; ``python -m bench NAME --help`` for options.

Without a name: ``compare``."""

from __future__ import annotations

import sys

from bench import compare, detection, hostile, interface, kill, speed
from bench.daemons import experiment

BENCHES = {
    "compare": compare.main,
    "interface": interface.main,
    "kill": kill.main,
    "hostile": hostile.main,
    "speed": speed.main,
    "daemons": experiment.main,
    "detection": detection.main,
}


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in BENCHES:
        return BENCHES[arguments[0]](arguments[1:])
    if arguments and arguments[0].startswith("--"):
        return compare.main(arguments)
    if arguments:
        names = "|".join(BENCHES)
        print(f"usage: python -m bench [{names}] [options]", file=sys.stderr)
        return 2
    return compare.main([])


sys.exit(main(sys.argv[1:]))
