"""What a file for people can be."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Form(StrEnum):
    """What a file can be; the value is what people choose."""

    HTML = "html"
    MARKDOWN = "markdown"
    DOCX = "docx"
    PDF = "pdf"

    @property
    def ending(self) -> str:
        """What the file's name ends with, without a dot."""
        return "md" if self is Form.MARKDOWN else self.value


_MEDIA_TYPES: Mapping[Form, str] = {
    Form.HTML: "text/html; charset=utf-8",
    Form.MARKDOWN: "text/markdown; charset=utf-8",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.PDF: "application/pdf",
}


def media_type(form: Form) -> str:
    """As a server names it."""
    return _MEDIA_TYPES[form]
