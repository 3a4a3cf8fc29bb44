"""Whether the words around the name of an actor say that there is none."""

from __future__ import annotations

import re

Span = tuple[int, int]

LOOKED_BACK = 100
"""Characters before a name in which a denial may begin."""

_BARRIER = (
    r"the|our|your|their|its|his|her|this|that|these|those|my|other|second|further|additional|all|both|every|many|much|more|enough|sufficient|of|from"
    r"|with|to|at|by|for|in|on|between|among|about|against|near|through|over|into|under|after|before|than|as|and|or|nor|but|because|so|if|when|while"
    r"|which|who|where|how|why|is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|should|may|we|they|it|you|i|not"
    r"|(?!(?:exist|lead|neighbour|teach|train|lend|fund)ing\b)\w+ing"
)
"""Before these, or an "-ing", a denial ends: in "no help from banks" and "without asking banks" the banks are there."""

_REACH = rf"(?: (?!(?:{_BARRIER})\b)[\w'’-]+){{0,3}} $"
_ANY = r"(?: (?:a|an|any|one|single|us|such))*"
_NOT = r"(?: not|n['’]t)(?: (?:yet|even|really|actually))?"
_HAVE = r"(?:have|has|possess|own|find|got|host)"
_DISTANCE = r"(?:kilomet\w+|km|miles?|hours?)"

_WITHOUT = (
    r"\bno(?: at all| of)?(?! (?:longer|more|matter|doubt|wonder)\b)",  # "no of" is the French "pas d'", word by word
    r"\b(?:none|neither|nor|without|lack(?:s|ed|ing)?(?: of)?|(?:absence|want) of)",
    r"\b(?:hardly|scarcely|barely|not)(?= (?:any|one|a single)\b)",
    rf"(?:\b(?:do|does|did|can|could){_NOT}|\b(?:cannot|can not|never)|n['’]t) {_HAVE}(?: (?:our|its|their) own)?",
    rf"\bha(?:s|ve){_NOT}(?: got)?(?= (?:a|an|any)\b)",
    rf"\bthere(?:['’]s| is| are)(?:{_NOT}| no longer)",
    rf"\bno longer {_HAVE}|\b(?:used to|once) (?:have|had)|\bhad once|\bthere used to be",
    r"\blost (?:our|its|their|all|both|every)(?: (?:only|last|own))?",
    r"\b(?:missing|lacking) (?:is|are)|\b(?:is|are) lacking(?: the)?",
)
_DENIED = re.compile(rf"(?:{'|'.join(_WITHOUT)}){_ANY}{_REACH}", re.IGNORECASE)
_FAR_FROM = re.compile(rf"\b(?:far|{_DISTANCE})(?: away)? from(?: (?:the|our|a|an|any))?(?: (?:next|nearest|closest))?{_REACH}", re.IGNORECASE)
_UNDOABLE = re.compile(r"lack|want|absence|far|without", re.IGNORECASE)
_UNDONE = re.compile(r"(?:\b(?:no|not|never|nor|hardly|without)|n['’]t)(?: \w+){0,2} $", re.IGNORECASE)
"""Before what is undoable these deny the denial: "no lack of", "not so far from"."""

_LEFT = r"left(?! (?:us|it|them|a|the(?! (?:town|city|region|area|valley|country|place)))\b)"
_GONE = re.compile(
    r"^(?: \w+){0,2}? (?:(?:is|are) (?:still |now |completely |altogether )?(?:missing|lacking|absent|gone)"
    rf"|(?:has|have) (?:all |now |since |long )?(?:{_LEFT}|gone|moved away|closed down|shut down|pulled out|disappeared)"
    r"|moved away|closed down|shut down|pulled out|disappeared)\b",
    re.IGNORECASE,
)
_NEAREST = re.compile(rf"\b(?:nearest|closest|next){_REACH}", re.IGNORECASE)
_AWAY = re.compile(rf"^(?![^.!?;]*\b(?:only|just|not|minutes?|walk)\b)[^.!?;,\n]*\b(?:away|far|abroad|{_DISTANCE})\b", re.IGNORECASE)

_MODIFIES = re.compile(
    r"^(?:['’]s?\b|s['’])|^[ -](?:accounts?|board|buildings?|contacts?|cooperation|courses?|credits?|degrees?|directors?|educat\w+|fund(?:s|ing)"
    r"|graduates?|grants?|guarantees?|interest|involvement|lending|leavers?|led|links?|loans?|managers?|money|partners?|partnerships?|places?|policy"
    r"|programmes?|projects?|spin-?offs?|staff|students?|support|ties|town|city|train\w+)\b",
    re.IGNORECASE,
)
"""Before these a name only describes them: where there is no bank loan there may be a bank."""

_HELD = re.compile(
    r"(?:\b(?:our|have|has|got|there (?:is|are)|two|three|four|five|six|several|many|both|some|a few)|\b\d+)(?: (?:a|an|the))?" + _REACH,
    re.IGNORECASE,
)
_JOINT = re.compile(rf"^(?:,?(?P<either> (?:or|nor))|,? and|,)(?: (?:a|an|any))?(?: (?!(?:{_BARRIER})\b)[\w'’-]+){{0,2}} $", re.IGNORECASE)
_LIST_ENDS = re.compile(r"^\W*$|^\s*[.,;:!?)\n–—]|^ (?:or|nor|and|but|here|nearby|around|locally|at all|in|of|to)\b", re.IGNORECASE)


_CLAUSE_STARTS = re.compile(r"(?:^|[.!?;:,\n–—(]\s*|\b(?:and|but|because|since|as|that|while|where|here|today)\s+)$", re.IGNORECASE)
_VERB = re.compile(
    r"^(?: (?:here|nearby|around|locally|yet|at all|either|any ?more|whatsoever|in (?:our|the|this) \w+))*+"
    r" (?!(?:and|or|nor|but|to|for|with|within|in|at|of|on|from|near|close|so|because)\b)(?P<verb>[\w'’-]+)",
    re.IGNORECASE,
)


def said_missing(text: str, span: Span) -> Span | None:
    """The half-open span of a name and the words that say there is none, or None: "no local bank", "nearest bank is two hours away"."""
    before, after = _before(text, span), text[span[1] :]
    if _MODIFIES.search(after):
        return None
    offset = span[0] - len(before)
    if match := _DENIED.search(before) or _FAR_FROM.search(before):
        undone = _UNDOABLE.match(match.group()) and _UNDONE.search(before[: match.start()])
        return None if undone else (offset + match.start(), span[1])
    if gone := _GONE.search(after):
        return span[0], span[1] + gone.end()
    nearest, away = _NEAREST.search(before), _AWAY.search(after)
    return (offset + nearest.start(), span[1] + away.end()) if nearest and away else None


def goes_on(text: str, missing: Span, span: Span) -> bool:
    """Whether a name goes on a list whose last item is missing: "no bank, investor or university".

    After a comma or "and" only at the end of a list: in "no bank, and universities look on" the universities are there.
    """
    joint = _JOINT.search(text[missing[1] : span[0]])
    if joint is None or _MODIFIES.search(text[span[1] :]):
        return False
    return joint["either"] is not None or _LIST_ENDS.search(text[span[1] :]) is not None


def denied_deed(text: str, said: Span, span: Span) -> str | None:
    """The verb, in lower case, of which a name behind its denial is the subject: "understands" in "no bank here understands us", else None.

    Such words say what none does, not that there is none.
    """
    verb = _VERB.search(text[span[1] :])
    return verb["verb"].lower() if verb and said[0] < span[0] and said[1] == span[1] and _CLAUSE_STARTS.search(text[: said[0]]) else None


def said_there(text: str, span: Span) -> bool:
    """Whether the words before a name say outright that there is one: "our bank", "two universities"."""
    return _HELD.search(_before(text, span)) is not None


def _before(text: str, span: Span) -> str:
    return text[max(0, span[0] - LOOKED_BACK) : span[0]]
