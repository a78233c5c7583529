r"""A regular expression that somebody wrote into a file: read, judged and kept within bounds.

lnav's formats are written for PCRE, people write what they know: both are turned into what Python's
engine reads, and what it has not is refused by name. A pattern that a hostile line could keep busy without
end is refused too (:mod:`logscope.model.regexes`), and none sees more than the first few thousand
characters of a line, fewer the more ways it leaves open: in d places of a text of n characters they are
about (n/d)^d, and the limits keep that below six millions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from logscope.model.regexes import compiled, danger, doubts_of
from logscope.parsing.rule import PROVENANCE, required_literal

PATTERN_LIMIT = 8_000
# How much of a text is looked at, by the number of places in which a pattern leaves two ways open.
TEXT_LIMITS = (4096, 4096, 3072, 512, 192, 112, 80)
# Where only blanks open a second way, it takes a run of them to be slow.
_RUN_OF_BLANKS = re.compile(r"\s{6}")
# The rest of a line, whatever it is, cannot fail, so nothing before it is tried again for its sake.
_REST = re.compile(r"(?:\((?:\?P<\w+>)?(?:\.|\(\?s:\.\))\*[?+]?\)|\.\*[?+]?)\$?\Z")

_FLAGS = re.compile(r"\(\?(?P<flags>[a-zA-Z]*(?:-[a-zA-Z]+)?|\^)(?P<end>[:)])")
_NAMED = re.compile(r"\(\?(?:P?<|')(?P<name>[A-Za-z_]\w*)[>']")
_BACK = re.compile(r"\\(?:k(?:<(?P<a>\w+)>|\{(?P<b>\w+)\}|'(?P<c>\w+)')|g\{?(?P<d>\w+)\}?)")
_CODE = re.compile(r"\\x\{(?P<code>[0-9A-Fa-f]{1,6})\}")
_PROPERTY = re.compile(r"\\(?P<which>[pP])(?:\{(?P<name>\^?\w+)\}|(?P<letter>\w))")
_POSIX = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "blank": r" \t", "xdigit": "0-9A-Fa-f", "word": r"\w", "punct": r"!-/:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f",
    "print": r"\x20-\x7e", "graph": r"\x21-\x7e",
}  # fmt: skip
# PCRE's escapes that Python has not, or means otherwise: outside of brackets, and within.
_ESCAPES = {
    "h": (r"[ \t]", r" \t"), "H": (r"[^ \t]", None), "R": (r"(?:\r\n|[\n\r])", None), "N": (r"[^\n]", None),
    "v": (r"[\n\x0b\f\r]", r"\n\x0b\f\r"), "V": (r"[^\n\x0b\f\r]", None), "e": (r"\x1b", r"\x1b"),
    "z": (r"\Z", None), "Z": (r"(?=\n?\Z)", None),
}  # fmt: skip
_UNKNOWN_ESCAPES = {
    "K": r"\K (forget what was matched)", "G": r"\G (where the last match ended)", "X": r"\X (a grapheme)",
    "C": r"\C (one byte)",
}  # fmt: skip
_UNKNOWN_GROUPS = (
    (re.compile(r"\(\*"), "a verb such as (*SKIP)"),
    (re.compile(r"\(\?\|"), "(?| ) (groups that share a number)"),
    (re.compile(r"\(\?(?:R|[+-]?\d+|&|P>)"), "a pattern that calls itself, (?R) or (?1)"),
    (re.compile(r"\(\?\(DEFINE\)"), "(?(DEFINE) )"),
    (re.compile(r"\(\?C"), "a callout, (?C)"),
)


# What no text of a log is put into as it is.
RESERVED = PROVENANCE | {"category", "extra", "message_at", "classification"}
# Added to a count of groups of flags, where one of them does not hold its whole group.
_IN_THE_MIDDLE = 1_000


class PatternError(ValueError):
    """Why a pattern cannot be used."""


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """A pattern that may be tried on hostile text; ``limit`` is how much of a text it sees, ``blank_limit``
    how much of one with a run of blanks. ``doubts`` are the places in which two ways are open. Only one whose
    ``rest`` takes whatever comes may end where the text was cut: what stands at the end of a line that is
    longer than that cannot be told from what its middle pretends.
    """

    pattern: re.Pattern[str]
    needs: str
    limit: int
    blank_limit: int
    doubts: int
    rest: bool
    anchored: bool = True

    def match(self, text: str) -> re.Match[str] | None:
        """The match at the beginning of ``text`` (anywhere, where it is not anchored)."""
        if self.needs and self.needs not in text:
            return None
        seen = self.seen(text)
        found = self.pattern.match(seen) if self.anchored else self.pattern.search(seen)
        if (
            found is not None
            and len(seen) < len(text)
            and not self.rest
            and found.end() == len(seen)
        ):
            return None
        return found

    def seen(self, text: str) -> str:
        """What the pattern gets to see of ``text``."""
        if len(text) > self.limit:
            text = text[: self.limit]
        if len(text) > self.blank_limit and _RUN_OF_BLANKS.search(text):
            text = text[: self.blank_limit]
        return text

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.pattern.groupindex)


def own_pattern(
    text: str, *, anchored: bool = True, allowed: frozenset[str] = frozenset()
) -> OwnPattern:
    """The pattern that ``text`` is. Of the names that only the reader and the rules may set its groups may
    have those ``allowed``. Raises PatternError.
    """
    if not text:
        raise PatternError("the pattern is empty")
    if len(text) > PATTERN_LIMIT:
        raise PatternError(f"the pattern has more than {PATTERN_LIMIT:,} characters")
    python = python_pattern(text)
    try:
        pattern = compiled(python)
        problem = danger(python)
        judged = _judged(python)
        doubts, wide = doubts_of(judged), doubts_of(judged, blanks=False)
    except (re.error, OverflowError) as error:
        raise PatternError(f"no regular expression: {error}") from None
    except RecursionError:
        raise PatternError("the pattern is nested too deeply") from None
    if problem is not None:
        raise PatternError(problem)
    taken = RESERVED.intersection(pattern.groupindex) - allowed
    if taken:
        raise PatternError(f"no group may be named {', '.join(sorted(taken))}: call it otherwise")
    most = len(TEXT_LIMITS) - 1
    tries = 0 if anchored else 1  # what may begin anywhere is one more place
    if wide + tries > most:
        raise PatternError(
            f"more than {most} parts may each begin where the one before could go on; "
            r"keep what was taken (\S++) or say what it is not ([^ ]*)"
        )
    return OwnPattern(
        pattern,
        required_literal(python),
        limit=TEXT_LIMITS[wide + tries],
        blank_limit=TEXT_LIMITS[min(doubts + tries, most)],
        doubts=doubts + tries,
        rest=_REST.search(python) is not None,
        anchored=anchored,
    )


def _judged(pattern: str) -> str:
    """The part of a pattern that can fail."""
    rest = _REST.search(pattern)
    if rest is None:
        return pattern
    before = pattern[: rest.start()]
    try:
        compiled(before)
    except re.error:  # the end belongs to an alternative or to a group
        return pattern
    return pattern if _top_level_alternative(before) else before


def _top_level_alternative(pattern: str) -> bool:
    return "|" in (pattern[cut : cut + 1] for cut in _cuts(pattern))


def python_pattern(text: str) -> str:
    """A pattern of Python's or PCRE's dialect in Python's. Raises PatternError for what Python has not."""
    text = text.replace(r"(?:.|\n)", "(?s:.)")  # the same, with one way instead of two
    out: list[str] = []
    # for each open group: how many groups of flags end with it
    scoped = [0]
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at = _escape(text, at, out)
        elif letter == "[":
            at = _brackets(text, at, out)
        elif letter == "(":
            at = _group(text, at, out, scoped)
        elif letter == ")":
            if len(scoped) == 1:
                raise PatternError(f"no regular expression: unbalanced ) at position {at}")
            out.append(")" * (1 + scoped.pop() % _IN_THE_MIDDLE))
            at += 1
        else:
            if letter == "|" and scoped[-1] >= _IN_THE_MIDDLE:
                raise PatternError(
                    "flags such as (?i) before a | stand for all that follows: put them in front"
                )
            out.append(letter)
            at += 1
    out.append(")" * (scoped[0] % _IN_THE_MIDDLE))
    return "".join(out)


def _escape(text: str, at: int, out: list[str]) -> int:
    """Take over the escape at ``at``; where the text goes on."""
    letter = text[at + 1 : at + 2]
    if not letter:
        raise PatternError("the pattern ends in a backslash")
    if letter == "Q":
        end = text.find("\\E", at)
        end = len(text) if end < 0 else end
        out.append(re.escape(text[at + 2 : end]))
        return end + 2
    if letter == "E":
        return at + 2
    if letter in _UNKNOWN_ESCAPES:
        raise PatternError(f"Python's regular expressions have not {_UNKNOWN_ESCAPES[letter]}")
    if letter in _ESCAPES:
        out.append(_ESCAPES[letter][0])
        return at + 2
    found = _BACK.match(text, at)
    if found is not None:
        name = found["a"] or found["b"] or found["c"] or found["d"]
        out.append(f"(?:\\{name})" if name.isdecimal() else f"(?P={name})")
        return found.end()
    return _code(text, at, out, within=False)


def _code(text: str, at: int, out: list[str], *, within: bool) -> int:
    """A code point, a property, or an escape that both dialects have."""
    found = _CODE.match(text, at)
    if found is not None:
        number = int(found["code"], 16)
        if number > 0x10FFFF:
            raise PatternError(f"no such character: {found[0]}")
        out.append(re.escape(chr(number)))
        return found.end()
    found = _PROPERTY.match(text, at)
    if found is not None:
        name = found["name"] or found["letter"]
        known = {
            "L": r"[^\W\d_]",
            "N": r"\d",
            "Nd": r"\d",
            "Lu": "[A-Z]",
            "Ll": "[a-z]",
            "Z": r"\s",
        }
        if within or found["which"] == "P" or name not in known:
            raise PatternError(f"Python's regular expressions have not {found[0]}: say the letters")
        out.append(known[name])
        return found.end()
    out.append(text[at : at + 2])
    return at + 2


def _brackets(text: str, at: int, out: list[str]) -> int:
    start = at
    out.append("[")
    at += 1
    if text[at : at + 1] == "^":
        out.append("^")
        at += 1
    if text[at : at + 1] == "]":
        out.append(r"\]")
        at += 1
    while at < len(text):
        letter = text[at]
        if letter == "]":
            out.append("]")
            return at + 1
        if letter == "[":
            end = text.find(":]", at)
            if text[at + 1 : at + 2] == ":" and end > 0:
                name = text[at + 2 : end]
                if name not in _POSIX:
                    raise PatternError(f"no such class of letters: [:{name}:]")
                out.append(_POSIX[name])
                at = end + 2
            else:
                out.append(r"\[")
                at += 1
        elif letter == "\\":
            name = text[at + 1 : at + 2]
            if name in _ESCAPES:
                inside = _ESCAPES[name][1]
                if inside is None:
                    raise PatternError(f"\\{name} within [ ] is not known to Python")
                out.append(inside)
                at += 2
            elif not name:
                break
            else:
                at = _code(text, at, out, within=True)
        else:
            out.append(letter)
            at += 1
    raise PatternError(f"no regular expression: the [ at position {start} has no end")


def _group(text: str, at: int, out: list[str], scoped: list[int]) -> int:
    for form, what in _UNKNOWN_GROUPS:
        if form.match(text, at):
            raise PatternError(f"Python's regular expressions have not {what}")
    found = _NAMED.match(text, at)
    if found is not None:
        out.append(f"(?P<{found['name']}>")
        scoped.append(0)
        return found.end()
    found = _FLAGS.match(text, at)
    if found is None:
        if text.startswith("(?#", at):
            end = text.find(")", at)
            return len(text) if end < 0 else end + 1
        out.append("(")
        scoped.append(0)
        return at + 1
    flags = found["flags"]
    if flags.strip("imsx-"):
        raise PatternError(f"Python's regular expressions have not the flags {found[0]}")
    if found["end"] == ":":
        out.append(f"(?{flags}:")
        scoped.append(0)
    elif at == 0 and "-" not in flags:
        out.append(found[0])
    else:
        begins = (
            not out or out[-1][:1] == "("
        )  # flags at the beginning of a group are for all of it
        out.append(f"(?{flags}:")
        scoped[-1] += 1 if begins else 1 + _IN_THE_MIDDLE
    return found.end()


def fits_up_to(pattern: re.Pattern[str], text: str) -> tuple[int, str]:
    """How far ``text`` goes along with a pattern that does not match it: the index in the text at which
    the two part, and the part of the pattern that did not fit.
    """
    written = pattern.pattern
    cuts = _cuts(written)
    flags = pattern.flags & ~re.UNICODE
    for cut, following in zip(reversed(cuts[:-1]), reversed(cuts[1:]), strict=True):
        try:
            found = re.match(written[:cut], text, flags)
        except re.error:
            continue
        if found is not None:
            return found.end(), written[cut:following]
    return 0, written[: cuts[0]] if cuts else written


def _cuts(pattern: str) -> list[int]:
    """Where ``pattern`` may be cut so that its beginning is a pattern: after each part of its top level."""
    cuts, depth, at = [0], 0, 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
        elif pattern[at] == "[":
            at += 2 if pattern[at + 1] != "^" else 3
            while at < len(pattern) and pattern[at] != "]":
                at += 2 if pattern[at] == "\\" else 1
            at += 1
        else:
            depth += {"(": 1, ")": -1}.get(pattern[at], 0)
            at += 1
        if depth == 0:
            counted = re.compile(r"(?:[*+?]|\{\d*,?\d*\})[?+]?").match(pattern, at)
            at = counted.end() if counted else at
            cuts.append(min(at, len(pattern)))
    return cuts
