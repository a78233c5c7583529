"""A format for lines that nobody knows: a first draft, to be read and mended by a person.

The time is found, what stands around it is compared from line to line (what is the same is text, what varies
and looks like a level, a process or an address gets a group), and the messages are grouped by shape: each is
proposed as a rule in a comment, since only a person knows what it means. The draft is loaded before it is
handed out: it reads the lines that it was made from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from logscope.model.yaml_text import Mapping, compose
from logscope.parsing.format import Format
from logscope.parsing.json_record import Flat, flatten, load_object, scalar_text
from logscope.parsing.json_roles import Plan
from logscope.parsing.plain_words import LEVEL
from logscope.parsing.rule import RuleBook
from logscope.parsing.tables import canonical_address
from logscope.parsing.times import STAMP, Clock
from logscope.parsing.user_formats.checking import read_event
from logscope.parsing.user_formats.described import Description, make_format
from logscope.parsing.user_formats.stamps import StampFormat, stamp_format
from logscope.parsing.user_formats.yaml_format import read_format

MOST_LINES = 5_000
_LINE_LIMIT = 2_000
_MOST_HEADS, _MOST_TOKENS, _MOST_RULES, _MOST_EXAMPLES = 3, 8, 15, 3
_MOST_WORDS, _MOST_TEMPLATES = 50, 50
# What holds for nearly all lines is taken for the shape of all.
_NEARLY_ALL = 0.95
# A stamp is looked for in the first part of a line.
_SEARCHED = 300
# From 1990 to 2100, in microseconds.
_PLAUSIBLE = (631_152_000_000_000, 4_102_444_800_000_000)
_DATES = (
    (r"\d{4}-\d\d-\d\d", "%Y-%m-%d"), (r"\d{4}/\d\d/\d\d", "%Y/%m/%d"), (r"\d{4}\.\d\d\.\d\d", "%Y.%m.%d"),
    (r"\d{1,2}\.[A-Z][a-z]{2}\.\d{4}", "%d.%b.%Y"), (r"\d{1,2}-[A-Z][a-z]{2}-\d{4}", "%d-%b-%Y"),
    (r"\d{1,2} [A-Z][a-z]{2} \d{4}", "%d %b %Y"), (r"[A-Z][a-z]{2} {1,2}\d{1,2},? \d{4}", "%b %d %Y"),
    (r"\d\d\.\d\d\.\d{4}", "%d.%m.%Y"), (r"\d\d/\d\d/\d{4}", "%m/%d/%Y"), (r"\d{8}", "%Y%m%d"),
    (r"\d\d/\d\d/\d{4}", "%d/%m/%Y"), (r"\d{1,2} [A-Z][a-z]{2}", "%d %b"), (r"\d{6}", "%y%m%d"),
    (r"\d\d-\d\d", "%m-%d"), (r"\d\d/\d\d", "%m/%d"), (r"\d\d\.\d\d", "%d.%m"),
)  # fmt: skip
_CLOCKS = (
    (r"\d\d:\d\d:\d\d[.,]\d{1,9}", None), (r"\d\d:\d\d:\d\d", "%H:%M:%S"), (r"\d\d\.\d\d\.\d\d", "%H.%M.%S"),
    (r"\d\dh\d\dm\d\ds?", None), (r"\d\d:\d\d", "%H:%M"), (r"\d{6}", "%H%M%S"),
)  # fmt: skip
_BETWEEN = r"[ T_:,/@|;-]{0,2}"
_RUNS = re.compile(r"\d+|[A-Za-z]+| +|.")
_ENDS = re.compile(r"(.*?\d:\d\d)([.,]\d{1,9})?( ?(?:Z|[+-]\d\d:?\d\d))?")
_TOKEN = re.compile(r"\s+|[^\s]+")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its stamp taken out."""

    text: str
    before: str
    stamp: str
    after: str


@dataclass(slots=True)
class _Shape:
    """Lines whose heads look alike, and the head that reads them."""

    lines: list[_Line]
    head: str = ""
    groups: list[str] = field(default_factory=list)


class NoProposal(ValueError):  # noqa: N818 - an answer, not a fault
    """Why there is nothing to propose."""


def propose(lines: Sequence[str], name: str, book: RuleBook) -> str:
    """The text of a format file for ``lines``. Raises NoProposal."""
    wanted = [line[:_LINE_LIMIT] for line in lines[:MOST_LINES] if line.strip()]
    if not wanted:
        raise NoProposal("there are no lines to make a format for")
    objects = [record for line in wanted if (record := load_object(line)) is not None]
    if len(objects) * 2 > len(wanted):
        return _propose_json(wanted, name, book)
    form, directives = _stamp_of(wanted)
    parts = [part for line in wanted if (part := form(line)) is not None]
    shapes = _shapes(parts)
    heads = list(dict.fromkeys(shape.head for shape in shapes))
    said = [
        f"name: {name}",
        f"title: {_yaml(f'Lines like {name}')}",
        "head:",
        *(f"  - {_single(head)}" for head in heads),
    ]
    if directives is not None:
        said.append(
            f"time: {{format: {_single(directives)}}}  # zone: Europe/Oslo, where the stamps say none"
        )
    texts = [line.text for shape in shapes for line in shape.lines[:2]][:_MOST_EXAMPLES]
    return _finished(said, wanted, texts, book)


# -- the time ----------------------------------------------------------------------------------


def _stamp_of(lines: Sequence[str]) -> tuple[Callable[[str], _Line | None], str | None]:
    """How the stamp of a line is found, and its directives; None for what the clock finds by itself."""
    best: tuple[float, Callable[[str], _Line | None], str | None] | None = None
    for find, directives in _ways(lines):
        found = [part for line in lines if (part := find(line)) is not None]
        # a stamp stands at the same place in every line, and early
        places = Counter(len(part.before) for part in found)
        early = 1 / (1 + min((len(part.before) for part in found), default=0) / 200)
        score = (
            len(found)
            / len(lines)
            * early
            * (0.8 + 0.2 * max(places.values(), default=0) / max(1, len(found)))
        )
        if found and (best is None or score > best[0] + 0.01):
            best = score, find, directives
    if best is None or best[0] < 0.1:
        raise NoProposal("no time was found in these lines, and a format needs one")
    return best[1], best[2]


def _ways(lines: Sequence[str]) -> Iterator[tuple[Callable[[str], _Line | None], str | None]]:
    yield _finder(STAMP, stamp_format("auto")), None
    sample = [line[:_SEARCHED] for line in lines[:: max(1, len(lines) // 50)]]
    for date, day in _DATES:
        for clock, time in _CLOCKS:
            pattern = re.compile(
                rf"(?<!\d)(?P<date>{date})(?P<between>{_BETWEEN}|\] \[)(?P<clock>{clock})(?!\d)"
            )
            found = next(
                (one for line in sample if (one := pattern.search(line)) is not None), None
            )
            if found is None:
                continue
            # a comma that the date has only in some places is none of the directives'
            written = day.replace("%d %Y", "%d, %Y") if "," in found["date"] else day
            directives = written + found["between"] + (time or _clock_directives(found["clock"]))
            try:
                form = stamp_format(directives)
            except ValueError:
                continue
            yield _finder(pattern, form), directives


def _clock_directives(text: str) -> str:
    if "h" in text:
        return "%Hh%Mm%S" + ("s" if text.endswith("s") else "")
    return "%H:%M:%S" + ("," if "," in text else ".") + "%f"


def _finder(pattern: re.Pattern[str], form: StampFormat) -> Callable[[str], _Line | None]:
    clock = Clock(UTC)

    def find(line: str) -> _Line | None:
        for found in pattern.finditer(line[:_SEARCHED]):
            stamp = form.read(found.group(), clock)
            # any number of ten digits is some second
            if stamp is not None and _PLAUSIBLE[0] < stamp[0] < _PLAUSIBLE[1]:
                return _Line(line, line[: found.start()], found.group(), line[found.end() :])
        return None

    return find


# -- the head ----------------------------------------------------------------------------------


def _shapes(parts: Sequence[_Line]) -> list[_Shape]:
    """The commonest shapes of the stamps and of what stands before them, each with a head of its own."""
    by_stamp: dict[str, list[_Line]] = {}
    for part in parts:
        by_stamp.setdefault(_skeleton(part.stamp), []).append(part)
    common = sorted(by_stamp.values(), key=len, reverse=True)[:_MOST_HEADS]
    shapes = []
    for lines in common:
        stamp = f"(?P<time>{_pattern_of([line.stamp for line in lines])})"
        before, groups = _before([line.before for line in lines])
        after, more = _after([line.after for line in lines], {*groups, "time", "message"})
        shapes.append(_Shape(lines, before + stamp + after, [*groups, *more]))
        strict = re.compile(shapes[-1].head)
        if not all(strict.match(line.text) for line in lines):
            longest = max(len(line.before) for line in lines)
            plain = f"(?P<before>.{{0,{longest}}}?)" if before else ""
            shapes.append(_Shape(lines, plain + stamp + r"(?P<message>.*+)", []))
    return shapes


def _skeleton(text: str) -> str:
    base, fraction, zone = _ends(text)
    text = f"{base}{'.0' if fraction else ''}{'Z' if zone else ''}"
    return re.sub(r"\d+", "0", re.sub(r"[A-Za-z]+", "a", re.sub(r" +", " ", text)))


def _ends(text: str) -> tuple[str, str, str]:
    """A stamp up to its seconds, their fraction, and its offset: what differs from line to line."""
    found = _ENDS.fullmatch(text)
    return (text, "", "") if found is None else (found[1], found[2] or "", found[3] or "")


def _pattern_of(texts: Sequence[str]) -> str:
    """A pattern for stamps of one skeleton: runs of digits, of letters, of blanks, and the rest as it is."""
    parts = [_ends(text) for text in texts]
    rows = [_RUNS.findall(base) for base, _, _ in parts]
    out = []
    for column in zip(*rows, strict=True):
        lengths = {len(run) for run in column}
        least, most = min(lengths), max(lengths)
        first = column[0][0]
        if first.isdigit():
            # a day, a month or an hour has one digit or two
            out.append(r"\d" + _times(1 if least == 1 else least, 2 if most == 1 else most))
        elif first.isascii() and first.isalpha():
            if {*column} <= {"AM", "PM"}:
                out.append("[AP]M")
            else:
                same = len(set(column)) == 1 and least < 3
                out.append(column[0] if same else "[A-Za-z]" + _times(least, most))
        elif first == " ":
            out.append(" " + _times(least, most))
        else:
            out.append(_literal(column[0]))
    _, fraction, zone = parts[0]
    if fraction:
        out.append(rf"{_literal(fraction[0])}\d{{1,9}}")
    if zone:
        out.append((" " if zone[0] == " " else "") + r"(?:Z|[+-]\d\d:?\d\d)")
    return "".join(out)


def _times(least: int, most: int) -> str:
    if least == most:
        return "" if most == 1 else f"{{{most}}}"
    return f"{{{least},{most}}}"


def _before(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The pattern of what stands before the stamp."""
    if not any(texts):
        return "", []
    if len(set(texts)) == 1 and len(texts) > 1 and not re.search(r"\d", texts[0]):
        return _literal(texts[0]), []
    rows = [_TOKEN.findall(text) for text in texts]
    if len({len(row) for row in rows}) == 1:
        out: list[str] = []
        groups: list[str] = []
        columns = list(zip(*rows, strict=True))
        for at, column in enumerate(columns):
            part, group = _column(column, {"time", "message", *groups})
            alone = at + 1 < len(columns) and not any(token.isspace() for token in column)
            if len(set(column)) == 1 and len(column) > 1 and not re.search(r"[\d\s]", column[0]):
                part, group = _literal(column[0]), []
            elif part is None and alone:
                name = _free("field", {"time", "message", *groups})
                part, group = rf"(?P<{name}>\S++)", [name]
            elif part is None or (at + 1 == len(columns) and not column[0].isspace()):
                break  # what touches the stamp must not run on into it
            out.append(part)
            groups += group
        else:
            return "".join(out), groups
    return rf"(?P<before>.{{0,{max(map(len, texts))}}}?)", ["before"]


def _after(texts: Sequence[str], taken: set[str]) -> tuple[str, list[str]]:
    """The pattern of what follows the stamp: signs, then columns as far as they are alike, then the message."""
    signs = re.compile(r"[^\w\s]*+\s*+")
    leads = Counter(found.group() if (found := signs.match(text)) else "" for text in texts)
    lead, count = leads.most_common(1)[0]
    for mark in ("|", ";", "\t", ","):
        if lead.strip(" ") == mark.strip(" ") and mark in lead:
            return _delimited(texts, mark, taken)
    if count < len(texts):
        # what is not in every line is no part of the head
        shared = lead.rstrip() if all(text.startswith(lead.rstrip()) for text in texts) else ""
        if not shared:
            return r"\s*+(?P<message>.*+)", []
        lead = shared
    rows = [_TOKEN.findall(text[len(lead) :]) for text in texts]
    parts = [_literal(lead)]
    groups: list[str] = []
    # the head ends behind the last column that is surely none of the message's words
    sure, sure_groups = 1, 0
    for at in range(_MOST_TOKENS * 2):
        column = [row[at] if at < len(row) else "" for row in rows]
        part, group = _column(column, taken | set(groups))
        if part is None or any(len(row) <= at + 1 for row in rows):
            break
        parts.append(part)
        groups += group
        if "level" in group or "pid" in group or part.startswith(("\\[", "\\(", "<")):
            sure, sure_groups = len(parts), len(groups)
        if "pid" in group:
            break
    kept, groups = parts[:sure], groups[:sure_groups]
    if "pid" in groups and len(groups) > 2 and groups[-3].startswith("word"):
        kept[-3] = kept[-3].replace(f"<{groups[-3]}>", "<host>")  # what stands before the process
        groups[-3] = "host"
    return "".join(kept) + (r"\s*+" if sure > 1 else "") + r"(?P<message>.*+)", groups


def _delimited(texts: Sequence[str], mark: str, taken: set[str]) -> tuple[str, list[str]]:
    """Columns between marks; the last one is the message, with all marks that it holds."""
    rows = [text.split(mark) for text in texts]
    columns = min(len(row) for row in rows)
    sign = _literal(mark) if mark != "\t" else r"\t"
    out: list[str] = []
    groups: list[str] = []
    # a leading mark gives an empty column
    for at in range(min(columns - 1, _MOST_TOKENS + 1)):
        column = [row[at].strip() for row in rows]
        if at == 0:
            out.append(
                _literal(rows[0][0]) if len({row[0] for row in rows}) == 1 else rf"[^{sign}]*+"
            )
        else:
            name = _name_of(column, taken | set(groups)) or _free("column", taken | set(groups))
            groups.append(name)
            out.append(rf"(?P<{name}>[^{sign}]*+)")
        out.append(sign)
    return "".join(out) + r"(?P<message>.*+)", groups


_LEVEL_TOKEN = re.compile(rf"(?P<open>[\[<(]?)(?P<level>(?i:{LEVEL}))(?P<close>[\]>)]?:?)")
_PROCESS = re.compile(r"(?P<program>[A-Za-z][\w./-]*)\[(?P<pid>\d+)\](?P<close>:?)")
_PAIR = re.compile(r"(?P<key>[A-Za-z_][\w.-]*)=(?P<value>\S+)")
_CLOSED = re.compile(r"(?P<open>[\[(<{])(?P<inner>[^\[\](){}<>\s]+)(?P<close>[\])>}]:?)")
_NUMBER = re.compile(r"\d+")


def _column(column: Sequence[str], taken: set[str]) -> tuple[str | None, list[str]]:
    """The pattern of tokens that stand at one place, and its groups; None where they have no more in common."""
    if not all(column):
        return None, []
    if all(token.isspace() for token in column):
        return (" " if set(column) == {" "} else r"\s++"), []
    if any(token.isspace() for token in column):
        return None, []
    levels = [_LEVEL_TOKEN.fullmatch(token) for token in column]
    if (
        all(levels)
        and "level" not in taken
        and len({(one["open"], one["close"]) for one in levels if one}) == 1
    ):
        one = levels[0]
        assert one is not None
        return f"{_literal(one['open'])}(?P<level>[A-Za-z]++){_literal(one['close'])}", ["level"]
    processes = [_PROCESS.fullmatch(token) for token in column]
    if (
        all(processes)
        and "pid" not in taken
        and len({one["close"] for one in processes if one}) == 1
    ):
        close = processes[0]["close"] if processes[0] else ""
        if "program" not in taken:
            return rf"(?P<program>[\w./-]++)\[(?P<pid>\d++)\]{close}", ["program", "pid"]
    if len(set(column)) == 1 and len(column) > 1 and not re.search(r"\w", column[0]):
        return _literal(column[0]), []
    if (
        all(canonical_address(token) and _ADDRESS.fullmatch(token) for token in column)
        and "source_ip" not in taken
    ):
        return r"(?P<source_ip>[0-9A-Fa-f.:]++)", ["source_ip"]
    pairs = [_PAIR.fullmatch(token) for token in column]
    if all(pairs) and len({one["key"] for one in pairs if one}) == 1:
        key = pairs[0]["key"] if pairs[0] else ""
        name = _free(re.sub(r"\W", "_", key), taken)
        return rf"{_literal(key)}=(?P<{name}>\S++)", [name]
    closed = [_CLOSED.fullmatch(token) for token in column]
    if all(closed) and len({(one["open"], one["close"]) for one in closed if one}) == 1:
        inner = [one["inner"] for one in closed if one]
        first = closed[0]
        assert first is not None
        name = _name_of(inner, taken) or _free("field", taken)
        end = first["close"][0]
        return rf"{_literal(first['open'])}(?P<{name}>[^\{end}\s]++){_literal(first['close'])}", [
            name
        ]
    if all(_NUMBER.fullmatch(token) for token in column):
        name = _free("number", taken)
        return rf"(?P<{name}>\d++)", [name]
    # few words that come again and again, as hosts and programs do
    few = len(column) >= 8 and len(set(column)) <= max(2, len(column) // 8)
    if few and all(re.fullmatch(r"[\w.-]+:?", token) for token in column):
        end = {token[-1] == ":" for token in column}
        if len(end) == 1:
            name = _free("word", taken)
            return rf"(?P<{name}>[\w.-]++){':' if True in end else ''}", [name]
    return None, []


def _name_of(column: Sequence[str], taken: set[str]) -> str | None:
    """A name for what a column holds; None where nothing suggests one."""
    if all(_LEVEL_TOKEN.fullmatch(token) for token in column) and "level" not in taken:
        return "level"
    if all(canonical_address(token) for token in column):
        return next((name for name in ("source_ip", "dest_ip") if name not in taken), None)
    if all(_NUMBER.fullmatch(token) for token in column):
        return _free("number", taken)
    return None


def _free(name: str, taken: set[str]) -> str:
    """``name``, or with a number where it is taken or means something to the product."""
    from logscope.parsing.rule import PROVENANCE

    if not name[:1].isalpha():
        name = f"field_{name}"
    number, free = 1, name
    while free in taken or free in PROVENANCE or free == "category":
        number += 1
        free = f"{name}{number}"
    return free


# -- JSON --------------------------------------------------------------------------------------


def _propose_json(lines: Sequence[str], name: str, book: RuleBook) -> str:
    flats = [flatten(record) for line in lines if (record := load_object(line)) is not None]
    counted = Counter(path for flat in flats for path in flat)
    common = tuple(path for path, count in counted.items() if count * 2 > len(flats))
    plan = Plan(common)
    time = next(
        (path for path in plan.get("time", ()) if _holds_times(flats, path)),
        next((path for path in common if _holds_times(flats, path)), None),
    )
    if time is None:
        raise NoProposal("no member of these objects holds a time, and a format needs one")
    constant = [
        (path, scalar_text(flats[0].get(path)))
        for path in common
        if counted[path] == len(flats) > 1
        and isinstance(flats[0][path], str)
        and len({scalar_text(flat[path]) for flat in flats}) == 1
        and len(flats[0][path]) <= 40
    ]
    said = [f"name: {name}", f"title: {_yaml(f'Records like {name}')}", "json: true"]
    if constant:
        member, value = constant[0]
        said += [
            "needs:  # what makes a record one of this format",
            f"  {_yaml(member)}: {_single(_literal(value))}",
        ]
    said += [f"time: {{group: {_yaml(time)}}}", "roles:"]
    used = {time}
    for role, paths in plan.items():
        free = next((path for path in paths if path not in used), None)
        if role in ("time", "method", "path", "status") or free is None:
            continue
        used.add(free)
        said.append(f"  {_yaml(free)}: {role}")
    if said[-1] == "roles:":
        said.pop()
    said += [f"#  {_comment(path)}: " for path in common if path not in used][:20]
    return _finished(
        said, lines, [line for line in lines if load_object(line)][:_MOST_EXAMPLES], book
    )


def _holds_times(flats: Sequence[Flat], path: str) -> bool:
    """True where nearly all objects have a time there."""
    values = [scalar_text(flat[path]) for flat in flats[:50] if path in flat]
    stamps = [Clock().read(value) for value in values if 9 < len(value) < 60]
    times = [one for one in stamps if one is not None and _PLAUSIBLE[0] < one[0] < _PLAUSIBLE[1]]
    return len(times) > len(flats[:50]) * _NEARLY_ALL / 2 and len(times) == len(values)


# -- rules, examples, proof --------------------------------------------------------------------


def _finished(said: list[str], lines: Sequence[str], texts: Sequence[str], book: RuleBook) -> str:
    """The whole file, with rules and examples; loaded, so that what it promises is so."""
    form, _ = _loaded([*said, *_examples(texts, None, book)])
    begun = [line for line in lines if form.begin(line) is not None]
    messages = [
        str(read_event(form, form.begin(line), line, book)["message"]) for line in begun[:1000]
    ]
    head = [
        "# A draft, made from what the lines have in common: read it, name the groups, write the rules.",
        "# Its examples are lines of the log: exchange what nobody else may see.",
        f"# A record begins on {len(begun):,} of the {len(lines):,} lines that it was made from.",
    ]
    if any(line == "json: true" for line in said) and not any(
        line.endswith(": message") for line in said
    ):
        messages = []  # without a message there is nothing for a rule to match
    whole = [*head, *said, *_rules(messages), *_examples(texts, form, book)]
    _loaded(whole)
    return "\n".join(whole) + "\n"


def _loaded(said: Sequence[str]) -> tuple[Format, Description]:
    root = compose("\n".join(said) + "\n")
    assert root is not None
    description = read_format(Mapping(root), "proposal")
    assert isinstance(description, Description)
    return make_format(description), description


def _examples(texts: Sequence[str], form: Format | None, book: RuleBook) -> Iterator[str]:
    yield "examples:"
    for text in dict.fromkeys(texts):
        yield f"  - line: {_yaml(text)}"
        begun = form.begin(text) if form is not None else None
        if form is None or begun is None:
            continue
        event = read_event(form, begun, text, book)
        if event["time"] is None:
            raise NoProposal(f"the time was found and cannot be read: {text[:80]}")
        shown = {
            field: str(event[field])
            for field in ("host", "program", "pid", "severity", "actor", "source_ip")
            if event[field] is not None
        }
        fields = ", ".join(f"{field}: {_yaml(value)}" for field, value in shown.items())
        yield f"    fields: {{{fields}}}"


def _rules(messages: Sequence[str]) -> Iterator[str]:
    """The messages by shape, as rules in comments."""
    groups = _templates(messages)
    if not groups:
        return
    yield "# The messages by shape, the commonest first. For one that means something take the # away, give it a name,"
    yield "# an action such as door.opened, an outcome, the categories of the matrix, and its groups the names of fields."
    yield "#rules:"
    for number, (template, count, sample) in enumerate(groups[:_MOST_RULES], start=1):
        yield f"#  # {count:,} lines: {_comment(sample[:160])}"
        yield f"#  - name: rule{number}"
        yield f"#    match: {_single(_rule_pattern(template))}"
        yield "#    action: "
        yield "#    category: []"


_Words = list[list[str]]


def _templates(messages: Sequence[str]) -> list[tuple[_Words, int, str]]:
    """Messages whose words agree for the most part: the words at each place, how many messages, one of
    them; the commonest first.
    """
    found: dict[tuple[int, str], list[tuple[list[str], _Words, list[str]]]] = {}
    for message in messages:
        words = message.partition("\n")[0][:400].split(" ")[:40]
        kinds = [re.sub(r"\d+", "0", word) for word in words]
        bucket = found.setdefault((len(words), kinds[0]), [])
        for template, columns, members in bucket:
            alike = sum(one == other for one, other in zip(template, kinds, strict=True))
            if alike * 2 >= len(words):
                for at, kind in enumerate(kinds):
                    if template[at] != kind:
                        template[at] = ""
                    if len(columns[at]) < _MOST_WORDS:
                        columns[at].append(words[at])
                members.append(message)
                break
        else:
            if len(bucket) < _MOST_TEMPLATES:
                bucket.append((kinds, [[word] for word in words], [message]))
    flat = [
        (columns, len(members), members[0])
        for bucket in found.values()
        for _, columns, members in bucket
    ]
    return sorted(flat, key=lambda one: -one[1])


def _rule_pattern(columns: _Words) -> str:
    """A pattern for the messages of a template: words that differ, addresses and numbers are groups."""
    taken: set[str] = set()
    out = []
    for column in columns:
        end = re.sub(r".*[\w\])}>\"']|^.*$", "", column[0])
        if not all(word.endswith(end) for word in column):
            end = ""
        part, name = _word([word[: len(word) - len(end)] for word in column], taken)
        taken.update({name} if name else ())
        out.append(part + _literal(end))
    return " ".join(out)


def _word(column: Sequence[str], taken: set[str]) -> tuple[str, str | None]:
    """The pattern of the words at one place of a message, and its group."""
    if all(_ADDRESS.fullmatch(word) and canonical_address(word) for word in column):
        name = next(
            (name for name in ("source_ip", "dest_ip") if name not in taken),
            _free("address", taken),
        )
        return rf"(?P<{name}>[0-9A-Fa-f.:]*[0-9A-Fa-f])", name
    pairs = [_PAIR.fullmatch(word) for word in column]
    if len({one and one["key"] for one in pairs}) == 1 and pairs[0] is not None:
        name = _free(re.sub(r"\W", "_", pairs[0]["key"]), taken)
        return rf"{_literal(pairs[0]['key'])}=(?P<{name}>\S++)", name
    if all(_NUMBER.fullmatch(word) for word in column):
        name = _free("number", taken)
        return rf"(?P<{name}>\d++)", name
    if len(set(column)) == 1:
        return _literal(column[0]), None
    name = _free("word", taken)
    return rf"(?P<{name}>\S+)", name


def _literal(text: str) -> str:
    """A pattern for just this text, with no more backslashes than it needs."""
    return re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", text)


def _single(text: str) -> str:
    """A text in single quotes, as YAML has it; in double quotes where it does not print."""
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else _yaml(text)


def _yaml(text: str) -> str:
    """A text in double quotes, with what does not print as an escape."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _comment(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
