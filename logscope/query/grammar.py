"""Query text to a tree: the grammar, and the only file that imports pyparsing.

Every terminal is one regular expression, so that white space and delimiters are decided in one
place. Productions are few, each has a name for messages, and ``-`` instead of ``+`` marks the point
from which a mistake is an error at that column and not a reason to try something else. Names and
values are not judged here but in :mod:`logscope.query.check`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import pyparsing as pp

from logscope.errors import QueryError
from logscope.model.fields import FIELD_BY_ANY_NAME
from logscope.parsing.tables import clean
from logscope.query.ast import (
    And,
    Anything,
    Around,
    Compare,
    Count,
    Fields,
    Glob,
    Head,
    Last,
    Literal,
    Name,
    Node,
    Not,
    Operator,
    Or,
    Parameter,
    Query,
    Regex,
    Since,
    Sort,
    SortKey,
    Stage,
    Text,
    Timeline,
    Until,
    Value,
    Where,
    all_of,
    any_of,
    negated,
)
from logscope.query.check import check
from logscope.query.times import LENGTH_HINT, STAMP_HINT

# A query longer or deeper than these was made by a mistake or by malice. A list of a thousand
# addresses is 20,000 characters; each level of brackets costs the parser some twenty frames.
LENGTH_LIMIT = 65_536
DEPTH_LIMIT = 20
HEAD_LIMIT = 1_000_000_000

STAGES = ("count", "timeline", "where", "sort", "head", "fields")
_LATER = {
    "within": "counting within a moving window ('within')",
    "sequence": "a sequence of events ('sequence by ...')",
}

_QUOTES = '"“”'
_DELIMITER = rf"[\s()|{_QUOTES}]"
_KEYWORD_END = rf"(?={_DELIMITER}|$)"
_KEYWORD = rf"(?i:and|or|not){_KEYWORD_END}"
_NAME = r"(?:(?i:extra)\.\"[^\"\\]+\"|@?[^\W\d][\w.@]*(?:-[\w.@]+)*)"
_FIELD_NAME = "(?i:" + "|".join(re.escape(n) for n in sorted(FIELD_BY_ANY_NAME, reverse=True)) + ")"
_ORDER = r"[<>]=?|[≤≥]"
_TIME_WORD = r"(?i:(?P<word>since|until|last|around)):\s*"
_QUOTED = r"\"(?P<inside>(?:[^\"\\]|\\.)*)\"|“(?P<curly>[^”]*)”"
_REGEX = r"/(?P<pattern>(?:[^/\\]|\\.)+)/(?P<flags>i?)(?=[\s()|]|$)"
_PARAMETER = rf"\$(?P<parameter>[^\W\d]\w*){_KEYWORD_END}"
_WORD = rf"[^\s()|{_QUOTES}]+"
_SPACES = "".join(character for character in map(chr, range(0x3001)) if character.isspace())

CONDITION = 'a condition, such as actor:root or "a text"'


def parse(text: str) -> Query:
    """The checked tree of a query; parameters stay in it.

    Raises QueryError with the column of the mistake, and what was expected there.
    """
    if len(text) > LENGTH_LIMIT:
        raise QueryError(
            f"a query of {len(text):,} characters; the longest that is read has {LENGTH_LIMIT:,}",
            text[:100],
            100,
        )
    text = clean(text)
    _check_depth(text)
    try:
        parsed: Query = _GRAMMAR.parse_string(text, parse_all=True)[0]
        return check(replace(parsed, text=text))
    except QueryError as error:
        raise QueryError(error.message, text, error.column) from None
    except pp.ParseBaseException as error:
        raise _explained(error, text) from None
    except RecursionError:
        raise QueryError("brackets too deep", text, 0) from None


# What is quoted or a regular expression is stepped over; what is not closed reaches to the end.
_BRACKET = re.compile(
    r"\"(?:[^\"\\]|\\.)*+\"?|“[^”]*+”?|(?:^|(?<=[\s(:]))/(?:[^/\\]|\\.)++/(?=[i\s)|]|$)|[()]",
    re.DOTALL,
)


def _check_depth(text: str) -> None:
    depth = 0
    for found in _BRACKET.finditer(text):
        if found[0] == "(":
            depth += 1
            if depth > DEPTH_LIMIT:
                raise QueryError(f"brackets more than {DEPTH_LIMIT} deep", text, found.start())
        elif found[0] == ")":
            depth -= 1


def _explained(error: pp.ParseBaseException, text: str) -> QueryError:
    column = min(error.loc, len(text))
    column += len(text[column:]) - len(text[column:].lstrip())
    rest = text[column:]
    expected = error.msg.removeprefix("Expected ")
    if rest.startswith(")") and expected == _AFTER_FILTER:
        return QueryError("no '(' for this ')'", text, column)
    if rest and rest[0] in _QUOTES:
        return QueryError("the quotes are not closed", text, column)
    found = re.match(r"\S{1,30}", rest)
    what = f"'{found[0]}'" if found else "the end"
    return QueryError(f"expected {expected}, found {what}", text, column)


def _mistake(message: str, column: int) -> QueryError:
    return QueryError(message, "", column)


# -- terminals ----------------------------------------------------------------------------------


def _terminal(pattern: str, name: str) -> pp.ParserElement:
    token = pp.Regex(pattern, flags=re.DOTALL)
    token.set_whitespace_chars(_SPACES)
    return token.set_name(name)


def _keyword(word: str) -> pp.ParserElement:
    return _terminal(rf"(?i:{word}){_KEYWORD_END}", f"'{word}'")


def _unquoted(tokens: pp.ParseResults) -> str:
    inside: str = tokens["curly"] if tokens["inside"] is None else tokens["inside"]
    return re.sub(r'\\(["\\])', r"\1", inside)


def _quoted_literal(text: str, loc: int, tokens: pp.ParseResults) -> Literal:
    after = text[loc + len(tokens[0]) :][:1]
    if after and re.match(r"[^\s()|]", after):
        raise _mistake("expected a space after the closing quote", loc + len(tokens[0]))
    return Literal(_unquoted(tokens), loc)


def _regex_value(_text: str, loc: int, tokens: pp.ParseResults) -> Regex:
    pattern = re.sub(
        r"\\(.)", lambda m: "/" if m[1] == "/" else m[0], tokens["pattern"], flags=re.DOTALL
    )
    return Regex(pattern, tokens["flags"] == "i", loc)


def _parameter_value(_text: str, loc: int, tokens: pp.ParseResults) -> Parameter:
    return Parameter(tokens["parameter"], loc)


def _word_value(text: str, loc: int, tokens: pp.ParseResults) -> Value:
    word: str = tokens[0]
    _not_before_quote(text, loc + len(word))
    if word.startswith("\\/"):  # a slash that begins no regular expression
        word = word[1:]
    if not word.strip("*"):
        return Anything(loc)
    if "*" in word or "?" in word:
        return Glob(word, loc)
    return Literal(word, loc)


def _not_before_quote(text: str, end: int) -> None:
    if text[end : end + 1] and text[end] in _QUOTES:
        raise _mistake(
            'a quote inside a word; put the whole value in quotes, with \\" for a quote', end
        )


def _plain_literal(text: str, loc: int, tokens: pp.ParseResults) -> Literal:
    _not_before_quote(text, loc + len(tokens[0]))
    return Literal(tokens[0], loc)


QUOTED = _terminal(_QUOTED, "a quoted text").set_parse_action(_quoted_literal)
REGEX = _terminal(_REGEX, "a regular expression").set_parse_action(_regex_value)
PARAMETER = _terminal(_PARAMETER, "a parameter").set_parse_action(_parameter_value)
VALUE_WORD = _terminal(_WORD, "a value").set_parse_action(_word_value)
GROUP_WORD = _terminal(rf"(?!{_KEYWORD}|-){_WORD}", "a value").set_parse_action(_word_value)
TEXT_WORD = _terminal(rf"(?!{_KEYWORD}|[:<>=!-]){_WORD}", "a text").set_parse_action(_word_value)
PLAIN_WORD = _terminal(_WORD, "a value").set_parse_action(_plain_literal)

AND, OR = _keyword("and").suppress(), _keyword("or").suppress()
NOT = _terminal(rf"(?i:not){_KEYWORD_END}|-(?=[^\s)|])", "'not'")
OPEN, CLOSE = _terminal(r"\(", "'('").suppress(), _terminal(r"\)", "')'").suppress()
COMMA, PIPE = _terminal(",", "','").suppress(), _terminal(r"\|", "'|'").suppress()


# -- conditions ---------------------------------------------------------------------------------


def _junction(operand: pp.ParserElement, name: str, *, spaced: bool) -> pp.ParserElement:
    """``or`` over ``and`` over ``not`` over ``operand``, a ``name``; ``spaced`` where and may be left out."""
    negation = (pp.OneOrMore(NOT) - operand | operand).set_name(name)
    negation.set_parse_action(_negate)
    more = AND - negation
    if spaced:
        more = more | negation
    conjunction = (negation + pp.ZeroOrMore(more)).set_parse_action(
        lambda _s, _loc, tokens: all_of(tokens)
    )
    conjunction.set_name(name)
    return (conjunction + pp.ZeroOrMore(OR - conjunction)).set_parse_action(
        lambda _s, _loc, tokens: any_of(tokens)
    )


def _negate(_text: str, _loc: int, tokens: pp.ParseResults) -> Node:
    node: Node = tokens[-1]
    return negated(node) if len(tokens) % 2 == 0 else node


def _group_leaf(_text: str, loc: int, tokens: pp.ParseResults) -> Compare:
    return Compare("", ":", tokens[0], loc)


def _comparison(_text: str, loc: int, tokens: pp.ParseResults) -> Node:
    head, value = tokens
    name, operator, differs = head
    node: Node
    if isinstance(value, Compare | Not | And | Or):
        if operator != ":":
            raise _mistake(f"expected one value after '{operator}'", value.column)
        node = _over_group(value, name, loc)
    else:
        node = Compare(name, operator, value, loc)
    return negated(node) if differs else node


def _over_group(node: Node, name: str, column: int) -> Node:
    match node:
        case Compare():
            return replace(node, field=name, column=column)
        case Not(part):
            return replace(node, part=_over_group(part, name, column))
        case And(parts) | Or(parts):
            return replace(node, parts=tuple(_over_group(part, name, column) for part in parts))
        case _:
            raise AssertionError(node)


_OPERATORS: dict[str, Operator] = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", ">=": ">=", "<=": "<="}


def _head(_text: str, _loc: int, tokens: pp.ParseResults) -> tuple[str, Operator, bool]:
    part: dict[str, Any] = tokens.as_dict()
    order = part["order"] or part["after"] or ""
    differs = part["differs"] is not None or order in ("!=", "≠")
    return part["name"] or part["known"], _OPERATORS.get(order, ":"), differs


def _comparisons(names_with_equals: str) -> pp.ParserElement:
    """``name OPERATOR value``. ``=`` is no operator behind other names than those given: ``uid=0`` is
    a text that people look for, while ``uid:0`` is a mistake worth a message.
    """
    head = _terminal(
        rf"(?!{_KEYWORD})(?:(?P<name>{_NAME})"
        rf"(?:\s*(?P<order>{_ORDER})|\s*(?P<differs>!=|≠)|:\s*(?P<after>{_ORDER}|!=|≠|=)?)"
        rf"|(?P<known>{names_with_equals})\s*=)",
        "a field",
    ).set_parse_action(_head)
    leaf = (REGEX | QUOTED | PARAMETER | GROUP_WORD).set_parse_action(_group_leaf)
    values = pp.Forward()
    group = OPEN - values - _terminal(r"\)", "'or', 'and' or ')'").suppress()
    values <<= _junction((leaf | group).set_name("a value"), "a value", spaced=False)
    value = (group | REGEX | QUOTED | PARAMETER | VALUE_WORD).set_name("a value")
    return (head - value).set_parse_action(_comparison)


def _moment_action(_text: str, loc: int, tokens: pp.ParseResults) -> Node:
    word, *moments = tokens
    match word:
        case "since":
            return Since(moments[0], loc)
        case "until":
            return Until(moments[0], loc)
        case "last":
            return Last(moments[0], loc)
        case _:
            length = moments[1] if len(moments) > 1 else Literal(_AROUND_LENGTH, loc)
            return Around(moments[0], length, loc)


_AROUND_LENGTH = "10m"


def _moments() -> pp.ParserElement:
    def word(pattern: str) -> pp.ParserElement:
        token = _terminal(rf"(?i:{pattern}):", f"'{pattern}:'")
        return token.set_parse_action(lambda _s, _loc, tokens: tokens[0][:-1].lower())

    stamp = (QUOTED | PARAMETER | PLAIN_WORD).set_name(STAMP_HINT)
    length = (QUOTED | PARAMETER | PLAIN_WORD).set_name(LENGTH_HINT)
    following = _terminal(rf"\d+[A-Za-z]+(?:\d+[A-Za-z]+)*{_KEYWORD_END}", LENGTH_HINT)
    following.set_parse_action(_plain_literal)
    return (
        word("since") - stamp
        | word("until") - stamp
        | word("last") - length
        | word("around") - stamp - pp.Opt(PARAMETER | following)
    ).set_parse_action(_moment_action)


def _condition(names_with_equals: str) -> pp.ParserElement:
    expression = pp.Forward()
    text = (REGEX | QUOTED | PARAMETER | TEXT_WORD).set_parse_action(
        lambda _s, loc, tokens: Text(tokens[0], loc)
    )
    group = OPEN - expression - CLOSE
    term = (group | _moments() | _comparisons(names_with_equals) | text).set_name(CONDITION)
    expression <<= _junction(term, CONDITION, spaced=True)
    return expression


# -- stages -------------------------------------------------------------------------------------


def _not_yet(word: str, column: int) -> QueryError:
    return _mistake(f"{_LATER[word]} is not possible yet in this version", column)


def _refuse(_text: str, loc: int, tokens: pp.ParseResults) -> None:
    raise _not_yet(tokens[0].split()[0].lower(), loc)


def _stages(filters: pp.ParserElement) -> pp.ParserElement:
    name = _terminal(_NAME, "a field").set_parse_action(lambda _s, loc, t: Name(t[0], loc))
    names = name - pp.ZeroOrMore(COMMA - name)
    by = _keyword("by").suppress() - pp.Group(names)
    new_name = _terminal(r"[^\W\d]\w*", "a name for the column")
    new_name.set_parse_action(lambda _s, loc, tokens: Name(tokens[0], loc))
    named = _keyword("as").suppress() - new_name
    within = _keyword("within").set_parse_action(_refuse)
    width = (_terminal(r"(?!by\b)[^\s|]+", LENGTH_HINT)).set_parse_action(_plain_literal)
    key = _terminal(rf"(?P<sign>[-+]?)\s*(?P<key>{_NAME})", "a column").set_parse_action(_sort_key)
    rows = _terminal(rf"\d+{_KEYWORD_END}", "a number of rows").set_parse_action(_rows)

    def stage(word: str, body: pp.ParserElement, action: pp.ParseAction) -> pp.ParserElement:
        return (_keyword(word).suppress() - body).set_parse_action(action)

    return (
        stage("count", pp.Opt(by)("by") + pp.Opt(named)("named") + pp.Opt(within), _count)
        | stage("timeline", width + pp.Opt(by)("by"), _timeline)
        | stage("where", filters, lambda _s, loc, tokens: Where(tokens[0], loc))
        | stage("sort", key - pp.ZeroOrMore(COMMA - key), lambda _s, loc, t: Sort(tuple(t), loc))
        | stage("head", rows, lambda _s, loc, tokens: Head(tokens[0], loc))
        | stage("fields", names, lambda _s, loc, tokens: Fields(tuple(tokens), loc))
        | _terminal(r"[^\s|]*", "a stage").set_parse_action(_no_stage)
    )


def _count(_text: str, loc: int, tokens: pp.ParseResults) -> Stage:
    by = tuple(tokens["by"][0]) if "by" in tokens else ()
    return Count(by, tokens["named"][0], loc) if "named" in tokens else Count(by, column=loc)


def _timeline(_text: str, loc: int, tokens: pp.ParseResults) -> Stage:
    return Timeline(tokens[0], tuple(tokens["by"][0]) if "by" in tokens else (), loc)


def _sort_key(_text: str, loc: int, tokens: pp.ParseResults) -> SortKey:
    return SortKey(Name(tokens["key"], loc), tokens["sign"] == "-")


def _rows(_text: str, loc: int, tokens: pp.ParseResults) -> int:
    number = int(tokens[0]) if len(tokens[0]) <= 10 else HEAD_LIMIT + 1
    if not 1 <= number <= HEAD_LIMIT:
        raise _mistake(f"expected a number of rows from 1 to {HEAD_LIMIT:,}", loc)
    return number


def _no_stage(_text: str, loc: int, tokens: pp.ParseResults) -> None:
    word = tokens[0].lower()
    if word in _LATER:
        raise _not_yet(word, loc)
    if not word:
        raise _mistake(f"expected a stage: {', '.join(STAGES)}", loc)
    near = get_close_matches(word, STAGES, 1, 0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"the stages are {', '.join(STAGES)}"
    raise _mistake(f"no stage named '{tokens[0][:40]}'; {hint}", loc)


def _query(_text: str, _loc: int, tokens: pp.ParseResults) -> Query:
    expression = None if not tokens or isinstance(tokens[0], Stage) else tokens[0]
    return Query(expression, tuple(tokens if expression is None else tokens[1:]))


def _grammar() -> pp.ParserElement:
    filters = _condition(_FIELD_NAME)
    sequence = _terminal(r"(?i:sequence)\s+(?i:by)\b", "'sequence'")
    sequence.set_parse_action(_refuse)
    stages = (
        pp.OneOrMore(PIPE - _stages(_condition(_NAME))) - _terminal(r"\Z", _AFTER_STAGE).suppress()
    )
    whole = pp.Opt(sequence | filters) + (
        stages | _terminal(r"\Z", _AFTER_FILTER).suppress()
    ).set_name(_AFTER_FILTER)
    return whole.set_parse_action(_query).parse_with_tabs().streamline()


_AFTER_FILTER = CONDITION + " or '|' and a stage"
_AFTER_STAGE = "'|' and the next stage, or the end"
_GRAMMAR = _grammar()
