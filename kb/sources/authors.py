"""Names of authors: persons and organisations, given names and surnames."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PARTICLE = re.compile(r"(?:af|d'|da|dal|del?|della|de[nr]|des|di|dos?|du|el|la|le|van|von|zu[mr]?|te[nr]|'t)", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:agency|association|authority|bank|board|bureau|cent(?:er|re)|city|cluster|commission|committee|company|council|department|european|eurostat"
    r"|federation|forum|foundation|government|group|gmbh|inc|initiative|institute|ltd|ministry|municipality|network|observatory|office"
    r"|organi[sz]ation|partnership|platform|programme|project|region|secretariat|service|society|union|university)\b",
    re.IGNORECASE,
)


def is_body(author: str) -> bool:
    """True for an organisation, whose name is never turned round or shortened."""
    return len(author.split()) < 2 or _BODY.search(author) is not None


def split_name(author: str) -> tuple[str, str]:
    """Given names and surname of a person: "Luis de Carvalho" and "Carvalho, Luis de" both give ("Luis", "de Carvalho")."""
    if "," in author:
        last, given = (part.strip() for part in author.split(",", 1))
        names = given.split()
        particles = [name for name in names if _PARTICLE.fullmatch(name)]
        return " ".join(name for name in names if name not in particles), " ".join([*particles, last])
    words = author.split()
    first = len(words) - 1
    while first > 1 and _PARTICLE.fullmatch(words[first - 1]):
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])


def surname(author: str) -> str:
    """The name by which a text cites an author."""
    return author if is_body(author) else split_name(author)[1]


def surnames(authors: Sequence[str]) -> str:
    """Authors as a running text names them: "Lindqvist & Sölvell", "Porter et al."."""
    last = [surname(author) for author in authors]
    if len(last) > 2:
        return f"{last[0]} et al."
    return " & ".join(last)
