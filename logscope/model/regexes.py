r"""How long can a regular expression search? Some would never end, and nothing can stop them.

Python's engine tries the ways in which a pattern may fit a text one after the other, and a log may
hold a record made to have it try them all. So before a pattern is run, the places are counted where
two ways are open: where a repeat may go on with the very letter that what follows it may begin with,
where two alternatives begin alike. Each may double the work, so a few are let pass; within a repeat
without an end there may be none. ``(\w+\.)+`` has none, since a dot is no ``\w``; ``(\w+)+`` has one.

Letters are sets of bits, one for each of Latin-1 and one for each kind of the others, so that what is
said of an overlap errs on the safe side.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

# Doublings that are let pass: 2^12 of them are tried on a short text in a few milliseconds.
MOST_DOUBTS = 12
# More repetitions than this are as good as without an end.
_MANY = 64
_ENDLESS = 1_000_000

# Letters beyond Latin-1 stand for their kind: a digit, a letter, a blank, a sign.
_KINDS = "\u0660\u0436\u2003\u2192"
_OTHERS = 0b1111 << 256
_ALL = (1 << 260) - 1


def _bits(wanted: str) -> int:
    letters = [*map(chr, range(256)), *_KINDS]
    return sum(1 << place for place, letter in enumerate(letters) if re.match(wanted, letter))


def _bit(code: int) -> int:
    if code < 256:
        return 1 << code
    kinds = (str.isdecimal, lambda letter: letter.isalnum() or letter == "_", str.isspace)
    kind = next((place for place, is_kind in enumerate(kinds) if is_kind(chr(code))), 3)
    return 1 << (256 + kind)


_CATEGORIES = {
    sre.CATEGORY_DIGIT: _bits(r"\d"),
    sre.CATEGORY_NOT_DIGIT: _bits(r"\D"),
    sre.CATEGORY_SPACE: _bits(r"\s"),
    sre.CATEGORY_NOT_SPACE: _bits(r"\S"),
    sre.CATEGORY_WORD: _bits(r"\w"),
    sre.CATEGORY_NOT_WORD: _bits(r"\W"),
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: may it be empty, the letters it may ``begin`` with, those it may go on with
    where it could have ended as well, and its doubts.
    """

    empty: bool
    begin: int
    more: int
    doubts: int


_NOTHING = _Part(empty=True, begin=0, more=0, doubts=0)
_ANYTHING = _Part(empty=True, begin=_ALL, more=_ALL, doubts=1)


def compiled(pattern: str) -> re.Pattern[str]:
    """``re.compile``, without its warnings of what later versions of Python may read otherwise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.compile(pattern)


def doubts_of(pattern: str, *, blanks: bool = True) -> int:
    """In how many places of ``pattern``, which compiles, two ways are open; without ``blanks`` those do not
    count that only a run of blanks opens.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = sre_parser.parse(pattern)
    without = 0 if blanks else _CATEGORIES[sre.CATEGORY_SPACE]
    return _sequence(tree, bool(tree.state.flags & re.IGNORECASE), without).doubts


def danger(pattern: str) -> str | None:
    """Why a search for ``pattern``, which compiles, may not end in time; None where it will."""
    doubts = doubts_of(pattern)
    if doubts >= _ENDLESS:
        return (
            "a repeat within a repeat can fit one text in too many ways; say what stands between "
            r"them, as in (\w+\.)+, or keep what the inner one took: (\w++)+"
        )
    if doubts > MOST_DOUBTS:
        return "too many parts that may each begin where the one before could go on"
    return None


def _sequence(nodes: Sequence[Any], caseless: bool, without: int) -> _Part:
    whole = _NOTHING
    for operation, value in nodes:
        part = _part(operation, value, caseless, without)
        open_ways = whole.more | (whole.begin if whole.empty else 0)
        whole = _Part(
            empty=whole.empty and part.empty,
            begin=whole.begin | (part.begin if whole.empty else 0),
            more=part.more | ((whole.more | part.begin) if part.empty else 0),
            doubts=min(_ENDLESS, whole.doubts + part.doubts + bool(open_ways & part.begin)),
        )
    return whole


def _part(operation: Any, value: Any, caseless: bool, without: int) -> _Part:
    if operation in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
        letters = _letters(operation, value, caseless) & ~without
        return _Part(empty=False, begin=letters, more=0, doubts=0)
    if operation is sre.AT:
        return _NOTHING
    if operation is sre.SUBPATTERN:
        _, added, removed, nodes = value
        caseless = (caseless or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
        return _sequence(nodes, caseless, without)
    if operation is sre.BRANCH:
        return _branches([_sequence(nodes, caseless, without) for nodes in value[1]])
    if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, nodes = value
        repeated = _repeat(_sequence(nodes, caseless, without), int(least), int(most))
        return _kept(repeated) if operation is sre.POSSESSIVE_REPEAT else repeated
    if operation is sre.ATOMIC_GROUP:
        return _kept(_sequence(value, caseless, without))
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return _Part(
            empty=True, begin=0, more=0, doubts=_sequence(value[1], caseless, without).doubts
        )
    return _ANYTHING  # a reference to what a group took, or what later versions of Python bring


def _repeat(body: _Part, least: int, most: int) -> _Part:
    doubts = body.doubts
    if most > 1:
        doubts += body.empty or bool(body.more & body.begin)
        doubts *= most if most <= _MANY else _ENDLESS
    return _Part(
        empty=body.empty or least == 0,
        begin=body.begin,
        more=body.more | (body.begin if most > 1 and least != most else 0),
        doubts=min(_ENDLESS, doubts),
    )


def _kept(part: _Part) -> _Part:
    """What gives nothing back of what it took."""
    return _Part(empty=part.empty, begin=part.begin, more=0, doubts=part.doubts)


def _branches(parts: Sequence[_Part]) -> _Part:
    begin, doubts, alike = 0, 0, False
    for part in parts:
        alike = alike or bool(begin & part.begin)
        begin |= part.begin
        doubts += part.doubts
    empty = sum(part.empty for part in parts)
    more = 0
    for part in parts:
        more |= part.more
    return _Part(
        empty=empty > 0,
        begin=begin,
        more=more,
        doubts=min(_ENDLESS, doubts + (alike or empty > 1)),
    )


def _letters(operation: Any, value: Any, caseless: bool) -> int:
    if operation is sre.ANY:
        return _ALL
    if operation is sre.NOT_LITERAL:
        return _ALL & ~(1 << value) if value < 256 else _ALL
    if operation is sre.LITERAL:
        found = _range(value, value)
    else:
        found = 0
        for kind, what in value:
            if kind is sre.LITERAL:
                found |= _range(what, what)
            elif kind is sre.RANGE:
                found |= _range(*what)
            elif kind is sre.CATEGORY:
                found |= _CATEGORIES.get(what, _ALL)
        if value[0][0] is sre.NEGATE:
            return (_ALL & ~found) | _OTHERS
    return _any_case(found) if caseless else found


def _range(first: int, last: int) -> int:
    if first == last:
        return _bit(first)
    latin = (1 << min(last + 1, 256)) - (1 << min(first, 256))
    return latin | (_OTHERS if last > 255 else 0)


def _any_case(letters: int) -> int:
    found = letters
    for code in range(256):
        if letters >> code & 1:
            for other in (chr(code).lower(), chr(code).upper()):
                found |= _bit(ord(other)) if len(other) == 1 else _OTHERS
    return found
