"""``python -m bench [NAME] [options]``: see the package; ``python -m bench NAME --help`` for options."""

from __future__ import annotations

import sys

from bench import hostile, kill, speed

BENCHES = {"kill": kill.main, "hostile": hostile.main, "speed": speed.main}


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in BENCHES:
        return BENCHES[arguments[0]](arguments[1:])
    if arguments:
        names = "|".join(BENCHES)
        print(f"usage: python -m bench [{names}] [options]", file=sys.stderr)
        return 2 if arguments[0] not in {"-h", "--help"} else 0
    return max(bench([]) for bench in BENCHES.values())


sys.exit(main(sys.argv[1:]))
