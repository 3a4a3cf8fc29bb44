"""What of a web page is its frame and not its content: found by element, role, and the words in class and id."""

from __future__ import annotations

import re
from typing import Any

UNSEEN_TAGS = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "select", "input", "button",
    "textarea", "datalist", "del", "map", "progress", "meter",
)  # fmt: skip
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
FRAME_TAGS = frozenset({"nav", "header", "footer", "aside", "form", "dialog", "menu", "address"})
CONTENT_FRAME_TAGS = frozenset({"nav", "form", "dialog", "menu", "footer"})  # inside main content a header or aside is part of it
FRAME_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tablist"}
)
FRAME_WORDS = frozenset({
    "nav", "navbar", "navigation", "menu", "submenu", "megamenu", "breadcrumb", "breadcrumbs", "cookie", "cookies", "consent", "gdpr",
    "share", "sharing", "sharer", "social", "footer", "sidebar", "masthead", "pagination", "pager", "skip", "skiplink", "newsletter",
    "subscribe", "subscription", "comments", "respond", "advert", "advertisement", "ads", "promo", "popup", "modal", "login", "signin",
    "search", "searchform", "toolbar", "related", "recommended", "tags", "tagcloud", "byline", "postmeta", "printonly", "topbar",
    "offcanvas",
})  # fmt: skip
SURE_TAGS = ("nav", "footer")
SURE_ROLES = ("navigation", "contentinfo")
SURE_TITLES = ("header", "footer")  # as word processors name the margins of their pages
MAX_FRAME_SHARE = 0.4  # any other element with more of the page's text than this is no frame, whatever it is called
MIN_MAIN_SHARE = 0.25
ASIDE_WORDS = 25


def drop_unseen(root: Any) -> None:
    """Takes out of the tree what a reader never sees; text behind it stays."""
    for element in list(root.iter(*UNSEEN_TAGS)):
        element.drop_tree()
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element.getparent() is not None and element.tag != "body" and _is_hidden(element):
            element.drop_tree()


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or bool(HIDDEN_STYLE.search(element.get("style") or ""))


def size_of(element: Any) -> int:
    """Count of characters that are no space."""
    return sum(len("".join(text.split())) for text in element.itertext())


class Frame:
    """Says of each element of one page whether it is frame. `main` is the main content, or None where the page names none."""

    def __init__(self, body: Any) -> None:
        self._total = max(size_of(body), 1)
        self.main = self._find_main(body)
        # lxml makes an element's object anew when nobody holds it: the sets hold them, so that identity lasts
        self._inside = set() if self.main is None else set(self.main.iter())
        self._around = set() if self.main is None else set(self.main.iterancestors())
        self._title = self._find_title(body)

    def _find_main(self, body: Any) -> Any | None:
        """The one `main`, else the element with that role, else the one `article`, provided it holds a good part of the text."""
        named = [*body.iter("main"), *(element for element in body.iter() if element.get("role") == "main")]
        articles = [element for element in body.iter("article") if not any(above.tag == "article" for above in element.iterancestors())]
        candidates = named[:1] or (articles if len(articles) == 1 else [])
        return next((element for element in candidates if size_of(element) >= MIN_MAIN_SHARE * self._total), None)

    def _find_title(self, body: Any) -> Any | None:
        """The page's only h1 where it stands outside the main content, and not in a link to the site's front."""
        headings = list(body.iter("h1"))
        if self.main is not None and next(self.main.iter("h1"), None) is not None:
            return None
        return headings[0] if len(headings) == 1 and headings[0].find(".//a") is None else None

    def is_title(self, element: Any) -> bool:
        """True for the page's title that stands in its frame."""
        return element is self._title

    def is_outside(self, element: Any) -> bool:
        """True for what stands beside the main content."""
        return self.main is not None and element not in self._inside and element not in self._around

    def covers(self, element: Any) -> bool:
        """True where an element begins a part of the frame."""
        if element in self._around:
            return False
        if self.is_outside(element):
            return True
        if element.tag in SURE_TAGS or element.get("role") in SURE_ROLES or element.get("title") in SURE_TITLES:
            return True
        return self._looks_like_frame(element) and size_of(element) <= MAX_FRAME_SHARE * self._total

    def _looks_like_frame(self, element: Any) -> bool:
        if element.get("role") in FRAME_ROLES:
            return True
        within_article = self.main is not None or any(above.tag == "article" for above in element.iterancestors())
        if element.tag in (CONTENT_FRAME_TAGS if within_article else FRAME_TAGS):
            return True
        if element.tag == "aside":
            return len(" ".join(element.itertext()).split()) < ASIDE_WORDS or is_mostly_links(element)
        return element.tag not in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "blockquote", "span", "a") and bool(
            FRAME_WORDS & words_of_names(element)
        )


def words_of_names(element: Any) -> set[str]:
    """Words in an element's class and id, parted at signs and inner capitals."""
    names = re.sub(r"([a-z])([A-Z])", r"\1 \2", f"{element.get('class') or ''} {element.get('id') or ''}")
    return set(re.split(r"[^a-z0-9]+", names.lower()))


def is_mostly_links(element: Any) -> bool:
    """True where links hold more than half of the text."""
    return sum(size_of(link) for link in element.iter("a")) > 0.5 * max(size_of(element), 1)
