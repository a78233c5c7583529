"""Two hundred files that nobody would want to read: does an import survive them, and lose nothing?

Random bytes, NULs, lines of 10 MB, mixed encodings, every kind of line end, archives that are cut off,
empty, nested or no archives at all. Afterwards the books must balance, and for plain files the lines
in the books must be those in the file.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import shutil
import sqlite3
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.running import logscope, show_table

LINE = b"Jan  3 14:05:22 web1 sshd[411]: Failed password for ann from 192.0.2.7 port 58244 ssh2"


@dataclass(frozen=True, slots=True)
class HostileFile:
    """``lines`` is how many the file has, None where that is for the reader to say."""

    name: str
    content: bytes
    lines: int | None


def _count(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n") and content != b"")


def _tar(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _log(dice: random.Random, lines: int, end: bytes = b"\n") -> bytes:
    return (
        end.join(LINE.replace(b"411", b"%d" % dice.randrange(99_999)) for _ in range(lines)) + end
    )


class Makers:
    """One method a kind of nastiness; ``long_line`` is the length of the long ones."""

    def __init__(self, dice: random.Random, long_line: int) -> None:
        self._dice = dice
        self._long = long_line

    def random_bytes(self) -> tuple[bytes, int | None]:
        return self._dice.randbytes(self._dice.randrange(1, 60_000)), None

    def random_bytes_in_a_log(self) -> tuple[bytes, int | None]:
        noise = self._dice.randbytes(3_000).replace(b"\r", b" ").replace(b"\x1f\x8b", b"  ")
        content = _log(self._dice, 200) + noise + b"\n" + _log(self._dice, 200)
        return content, _count(content)

    def nul_blocks(self) -> tuple[bytes, int | None]:
        content = (
            _log(self._dice, 100) + b"\0" * self._dice.randrange(1, 9_000) + _log(self._dice, 100)
        )
        return content, _count(content)

    def nothing_but_nul(self) -> tuple[bytes, int | None]:
        return b"\0" * self._dice.randrange(1, 50_000), None

    def long_line(self) -> tuple[bytes, int | None]:
        word = self._dice.choice((b"x", b"a=b ", b'"\\', b"{[", b"((", b"1.2.3.4 "))
        content = (
            _log(self._dice, 20)
            + LINE
            + word * (self._long // len(word))
            + b"\n"
            + _log(self._dice, 20)
        )
        return content, _count(content)

    def long_line_without_end(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 5) + b"z" * self._long
        return content, None  # where a line is too long for one record, it is cut

    def latin1(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 50).replace(b"ann", "bj\xf6rn".encode("latin-1"))
        return content, _count(content)

    def cp1252(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 50).replace(b"ann", "\u201cann\u201d \u20ac".encode("cp1252"))
        return content, _count(content)

    def mixed_encodings(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 20).replace(b"ann", "bj\xf6rn".encode("latin-1")) + _log(
            self._dice, 20
        ).replace(b"ann", "bj\xf6rn \U0001f600".encode())
        return content, _count(content)

    def utf8_bom(self) -> tuple[bytes, int | None]:
        content = b"\xef\xbb\xbf" + _log(self._dice, 50)
        return content, _count(content)

    def utf16_little(self) -> tuple[bytes, int | None]:
        return b"\xff\xfe" + _log(self._dice, 50).decode().encode("utf-16-le"), 50

    def utf16_big(self) -> tuple[bytes, int | None]:
        return b"\xfe\xff" + _log(self._dice, 50, b"\r\n").decode().encode("utf-16-be"), 50

    def utf16_cut_off(self) -> tuple[bytes, int | None]:
        return (b"\xff\xfe" + _log(self._dice, 50).decode().encode("utf-16-le"))[:-3], 50

    def surrogates(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 20).replace(b"ann", b"\xed\xa0\x80\xf0\x90")
        return content, _count(content)

    def carriage_returns(self) -> tuple[bytes, int | None]:
        return _log(self._dice, 60, b"\r"), 60

    def crlf(self) -> tuple[bytes, int | None]:
        return _log(self._dice, 60, b"\r\n"), 60

    def mixed_ends(self) -> tuple[bytes, int | None]:
        content = (
            _log(self._dice, 20, b"\r\n")
            + _log(self._dice, 20)
            + _log(self._dice, 3, b"\r")
            + _log(self._dice, 5)
        )
        return content, _count(content)

    def other_separators(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 20).replace(b"ann", "a\u2028b\u0085c\x0bd\x0ce".encode())
        return content, _count(content)

    def no_last_end(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 30)[:-1]
        return content, 30

    def blank_lines(self) -> tuple[bytes, int | None]:
        content = b"\n" * self._dice.randrange(1, 900) + _log(self._dice, 5) + b" \t \n" * 9
        return content, _count(content)

    def one_byte(self) -> tuple[bytes, int | None]:
        content = self._dice.choice((b"a", b"\n", b"\r", b"{", b"<", b"\xff"))
        return content, 1

    def empty(self) -> tuple[bytes, int | None]:
        return b"", 0

    def terminal_escapes(self) -> tuple[bytes, int | None]:
        content = _log(self._dice, 20).replace(
            b"ann", b"\x1b]0;owned\x07\x1b[2J[red]\xe2\x80\xaegnp"
        )
        return content, _count(content)

    def broken_json(self) -> tuple[bytes, int | None]:
        content = (
            b'{"time":"2026-01-03T14:05:22Z","user":"ann"}\n' * 20
            + b'{"a":' * 5_000
            + b"\n"
            + b'{"time":1e999,"x":NaN}\n[[[\n'
        )
        return content, _count(content)

    def impossible_times(self) -> tuple[bytes, int | None]:
        content = b"".join(
            stamp + b" web1 sshd[1]: Server listening on :: port 22.\n"
            for stamp in (
                b"Feb 30 25:61:61",
                b"9999-99-99T99:99:99Z",
                b"0000-00-00T00:00:00+99:99",
                b"Jan  0 00:00:00",
                b"292277026596-12-04T15:30:08Z",
            )
        )
        return content, _count(content)

    def endless_continuation(self) -> tuple[bytes, int | None]:
        content = b"2026-01-03 14:05:22.000 UTC [1] LOG:  statement: SELECT\n" + b"\t1,\n" * 20_000
        return content, _count(content)

    def gzip_cut_off(self) -> tuple[bytes, int | None]:
        whole = gzip.compress(_log(self._dice, 3_000), mtime=0)
        return whole[: self._dice.randrange(12, len(whole) - 1)], None

    def gzip_of_nothing(self) -> tuple[bytes, int | None]:
        return gzip.compress(b"", mtime=0), 0

    def gzip_damaged(self) -> tuple[bytes, int | None]:
        whole = bytearray(gzip.compress(_log(self._dice, 3_000), mtime=0))
        whole[len(whole) // 2] ^= 0xFF
        return bytes(whole), None

    def gzip_of_two_members(self) -> tuple[bytes, int | None]:
        return gzip.compress(_log(self._dice, 30), mtime=0) + gzip.compress(
            _log(self._dice, 30), mtime=0
        ), 60

    def gzip_with_a_tail(self) -> tuple[bytes, int | None]:
        return gzip.compress(_log(self._dice, 30), mtime=0) + b"trailing rubbish", None

    def gzip_in_gzip(self) -> tuple[bytes, int | None]:
        return gzip.compress(gzip.compress(_log(self._dice, 30), mtime=0), mtime=0), None

    def nested_tar(self) -> tuple[bytes, int | None]:
        inner = _tar({"deep/auth.log": _log(self._dice, 30)})
        return _tar(
            {
                "inner.tar.gz": inner,
                "../../escape.log": _log(self._dice, 7),
                "/etc/passwd.log": _log(self._dice, 7),
            }
        ), None

    def tar_cut_off(self) -> tuple[bytes, int | None]:
        whole = _tar({"a.log": _log(self._dice, 900), "b.log": _log(self._dice, 900)})
        return whole[: len(whole) * 2 // 3], None

    def zip_archive(self) -> tuple[bytes, int | None]:
        return _zip(
            {
                "var/log/auth.log": _log(self._dice, 30),
                "empty": b"",
                "../up.log": _log(self._dice, 3),
            }
        ), None

    def zip_cut_off(self) -> tuple[bytes, int | None]:
        whole = _zip({"auth.log": _log(self._dice, 500)})
        return whole[: len(whole) // 2], None

    def zip_bomb(self) -> tuple[bytes, int | None]:
        return gzip.compress(LINE + b"\n" + b"A" * (3 * self._long) + b"\n", mtime=0), None


KINDS: tuple[str, ...] = tuple(name for name in vars(Makers) if not name.startswith("_"))
# Ends of names that lie as often as they tell the truth.
ENDS = (".log", "", ".gz", ".txt", ".1", ".json", ".zip")


def hostile_files(
    count: int = 200, *, seed: int = 1, long_line: int = 10_000_000
) -> list[HostileFile]:
    """``count`` files of all kinds in turn; few of them have long lines."""
    dice = random.Random(seed)
    makers = Makers(dice, long_line)
    short = Makers(dice, long_line // 20)
    files = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        maker: Callable[[], tuple[bytes, int | None]] = getattr(
            makers if number < len(KINDS) else short, kind
        )
        content, lines = maker()
        files.append(HostileFile(f"{number:03d}-{kind}{dice.choice(ENDS)}", content, lines))
    return files


def write_files(folder: Path, files: list[HostileFile]) -> None:
    """Write the files, and names that are hard to print; a link that leads round in a circle."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.content)
    (folder / "name with \x1b[31mcolour\n and [bold]markup.log").write_bytes(LINE + b"\n")
    (folder / "circle").symlink_to(folder)
    (folder / "nowhere.log").symlink_to(folder / "does-not-exist")


def booked_lines(case: Path) -> dict[str, int]:
    """Lines in the books of every source, by the name of its file; archives are left out."""
    db = sqlite3.connect(case)
    try:
        return {
            Path(path).name: lines
            for path, lines in db.execute(
                "SELECT s.path, coalesce(sum(b.lines), 0) FROM source s LEFT JOIN book b ON b.source = s.id "
                "WHERE s.state <> 'duplicate' GROUP BY s.id"
            )
        }
    finally:
        db.close()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench hostile", description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="write the files and the case here and leave them"
    )
    options = parser.parse_args(arguments)
    work = options.keep or Path(tempfile.mkdtemp(prefix="logscope-hostile-"))
    try:
        return _import_and_check(options, work)
    finally:
        if options.keep is None:
            shutil.rmtree(work, ignore_errors=True)


def _import_and_check(options: argparse.Namespace, work: Path) -> int:
    files = hostile_files(options.files, seed=options.seed)
    write_files(work / "files", files)
    case = work / "hostile.logscope.db"
    done = logscope("import", "-c", str(case), "--timezone", "UTC", str(work / "files"))
    verified = logscope("verify", "-c", str(case))
    booked = booked_lines(case)
    wrong = [
        (file.name, file.lines, booked[file.name])
        for file in files
        if file.lines is not None and file.name in booked and booked[file.name] != file.lines
    ]
    states: Counter[str] = Counter()
    db = sqlite3.connect(case)
    states.update(dict(db.execute("SELECT state, count(*) FROM source GROUP BY 1")))
    db.close()
    size = sum(len(file.content) for file in files)
    show_table(
        ("", ""),
        [
            ("files", len(files)),
            ("MB", f"{size / 1e6:.1f}"),
            ("import: exit status", done.status),
            ("import: seconds", f"{done.seconds:.1f}"),
            ("import: peak MB", f"{done.peak_bytes / 1e6:.0f}"),
            ("verify: exit status", verified.status),
            *((f"sources {state}", number) for state, number in sorted(states.items())),
            ("files whose lines do not add up", len(wrong)),
        ],
    )
    if wrong:
        show_table(("file", "lines in it", "lines in the books"), wrong)
    for run in (done, verified):
        if b"Traceback" in run.stderr:
            print(run.stderr.decode(errors="replace"))
    # 2: some paths could not be read, and were named; 3 would be books that do not balance
    good = (
        not wrong
        and done.status in {0, 2}
        and verified.status == 0
        and b"Traceback" not in done.stderr
    )
    print("good" if good else "NOT good")
    return 0 if good else 1
