"""How many firms or members the asker's own cluster has, where a situation says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.answer_model import Counted
from kb.reading.clauses import present

_UNITS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: n for n, word in enumerate(_UNITS, start=1)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_WORDS |= {f"{ten} {one}": _WORDS[ten] + n for ten in _TENS for n, one in enumerate(_UNITS[:9], start=1)}
_WORDS |= {"a dozen": 12, "two dozen": 24, "three dozen": 36, "a hundred": 100, "one hundred": 100, "two hundred": 200, "three hundred": 300}

_NUMBER = r"\d{1,3}(?:[,. ]\d{3})+(?!\d)|\d{1,6}|" + "|".join(sorted((word.replace(" ", "[ -]") for word in _WORDS), key=len, reverse=True))
_ABOUT = r"(?:about|around|some|roughly|nearly|almost|over|more than|at least|up to|fewer than|less than|only|just|approximately) "
_FIRMS = (
    r"firms?|compan(?:y|ies)|business(?:es)?|enterprises?|smes?|start-?ups?|producers?|makers?|manufacturers?|mills?|workshops?|factories|foundries"
    r"|breweries|bakeries|dairies|farms|wineries|yards|shipyards|studios|plants|shops"
)
_OTHER_THAN_ALL = (
    r"large|larger|big|bigger|foreign|new|more|other|further|additional|extra|active|passive|paying|interested|leading|main|best|of|the|our|their|its"
    r"|to|in|on|at|by|for|from|with|and|or|but|per|years?|months?|weeks?|days?|times?|percent|per|cent|million|thousand|km|hectares|euros?|people|staff"
)
_BETWEEN = rf"(?: (?!(?:{_OTHER_THAN_ALL}|members?|{_FIRMS})\b)[\w-]+){{0,2}}"
_COUNT = re.compile(
    rf"\b(?:{_ABOUT})?(?<![\d.,])(?P<number>{_NUMBER}){_BETWEEN} "
    rf"(?:(?P<members>members|member (?:{_FIRMS}))|(?P<firms>{_FIRMS}))\b(?![-'’])",
    re.IGNORECASE,
)
_BODY = r"(?:cluster|association|network|club|group|alliance|consortium|initiative|district|park|valley|cooperative|organisation|organization)"
_PLAIN = (
    r"(?!(?:want|need|wish|hope|plan|lost|lose|losing|win|won|attract|find|found|close[ds]?|left|join(?:ed)?|add(?:ed)?|hired?|train(?:ed)?|visit(?:ed)?"
    r"|asked?|invited?|know|knew|met|meet|not|no|never|if|than|ago|since|until|against|between|from|for|to|per|could|would|should|will|might|without)\b)[\w'’-]+"
)
_LEAD = re.compile(
    r"(?:\b(?:we|i)(?:['’](?:re|ve|m)| are| am| have| count| number| run| manage| represent| speak for| lead| chair| unite| bring together)"
    rf"(?: {_PLAIN}){{0,7}} |\bour (?:{_PLAIN} ){{0,3}}{_BODY} (?:{_PLAIN} ){{0,4}}|\bour |\bthe {_BODY} (?:has|counts|numbers|unites) )$",
    re.IGNORECASE,
)
"""What must stand before the number, from the last mark on, for it to be that of the asker's own cluster."""

_OPENING = re.compile(rf"^\W*(?:(?:a|an|the)?(?: ?[\w-]+){{0,3}} ?{_BODY} (?:of|with) )?$", re.IGNORECASE)
"""Or all that stands before it: "Eleven mills, no bank" and "A network of 80 firms" open with the asker's own."""

_NOT_ALL = re.compile(
    r"^ (?:(?:a|per|each|every) (?:year|month|week)|who|that|which|(?:have |has )?(?:left|closed|joined)|went|gone|bankrupt|interested|waiting"
    r"|willing|ready|uses?|came|come|attend|took|take part|answered|alone|ago)\b",
    re.IGNORECASE,
)
"""Behind the number these say that it counts only some."""

_MARK = re.compile(r"[.!?;:,\n–—()]")
_QUESTION = re.compile(r"^[^.!;:\n]*\?")


@dataclass(frozen=True)
class Told:
    """A size and the half-open span of the words that tell it."""

    counted: Counted
    number: int
    span: tuple[int, int]


def told_sizes(text: str) -> tuple[Told, ...]:
    """The number of firms and that of members of the asker's own cluster in a text in English, in order; each at most once.

    Silent where the text gives two numbers of one kind, counts a part ("three large firms", "60 of our 300 members"), or tells of the past.
    """
    now = present(text)
    found = [told for match in _COUNT.finditer(now) if (told := _told(now, match))]
    by_kind = {kind: {told.number for told in found if told.counted is kind} for kind in Counted}
    first = {kind: next(told for told in found if told.counted is kind) for kind, numbers in by_kind.items() if len(numbers) == 1}
    return tuple(sorted(first.values(), key=lambda told: told.span))


def _told(text: str, match: re.Match[str]) -> Told | None:
    before, after = text[: match.start()], text[match.end() :]
    opens = _OPENING.search(before) and not _QUESTION.search(text)
    if _NOT_ALL.search(after) or not (opens or _LEAD.search(_MARK.split(before)[-1])):
        return None
    number = _number(match["number"])
    return Told(Counted.MEMBERS if match["members"] else Counted.FIRMS, number, match.span()) if number else None


def _number(written: str) -> int:
    plain = written.lower().replace("-", " ")
    return _WORDS[plain] if plain in _WORDS else int(re.sub(r"[,. ]", "", written))
