"""Bytes -> text: byte order marks, the charset that a web page states, UTF-8, UTF-16, and the Windows code pages at last."""

from __future__ import annotations

import codecs
import re

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
STATED_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MAX_CONTROL_SHARE = 0.01
# Letters of Polish and Czech in Windows-1250 as they look when the bytes are read as Windows-1252.
EASTERN = re.compile(r"(?<=[a-z])[¹³¿œŸ¶ê¼](?=[a-z])|[a-z][¹³](?=[\s,.])")
WESTERN = re.compile(r"[äöüßéèàçñåøõ]")


def decode(content: bytes, cut: bool = False) -> str | None:
    """The text, or None where the bytes are none. UTF-8 goes before a stated charset: bytes that are valid by chance hardly exist.

    Args:
        content: The file's bytes.
        cut: True where they may end within a letter, being only the beginning of a file.

    Returns:
        The text without a byte order mark, or None.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _plausible(_try(content.removeprefix(mark) if name == "utf-8" else content, name, cut))
    for charset in ("utf-8", _stated_charset(content), _wide_charset(content)):
        text = _plausible(_try(content, charset, cut)) if charset else None
        if text is not None:
            return text
    return None if b"\x00" in content else _plausible(_single_byte(content))


def _stated_charset(content: bytes) -> str | None:
    """The charset that a web page states for itself, where it is known and not UTF-16 (a page that states that in ASCII is none)."""
    found = STATED_CHARSET.search(content[:4096])
    name = (found.group(1) or found.group(2)).decode("ascii", "replace").lower() if found else ""
    if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        return "cp1252"
    try:
        return codecs.lookup(name).name if name and not name.startswith(("utf-16", "utf-32", "utf-8")) else None
    except LookupError:
        return None


def _wide_charset(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is mostly zero."""
    sample = content[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.2 * len(sample) or min(even, odd) > 0.05 * len(sample):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _try(content: bytes, name: str, cut: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(content, not cut)
    except (UnicodeError, LookupError):
        return None


def _single_byte(content: bytes) -> str:
    """Windows-1252, or Windows-1250 where the letters make sense only there; bytes without a letter fall back to Latin-1."""
    text = _try(content, "cp1252", cut=False) or content.decode("latin-1")
    if len(EASTERN.findall(text)) > len(WESTERN.findall(text)):
        return _try(content, "cp1250", cut=False) or text
    return text


def _plausible(text: str | None) -> str | None:
    """The text unless control characters betray binary data."""
    if text is None or len(CONTROLS.findall(text)) > MAX_CONTROL_SHARE * max(len(text), 1):
        return None
    return text
