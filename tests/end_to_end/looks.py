"""How a page looks to axe in both themes and on a phone, and what of it is wider than a phone."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

PHONE = ViewportSize(width=360, height=740)
WIDE = ViewportSize(width=1280, height=860)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"], "resultTypes": ["violations"]}
LOOKS: tuple[tuple[Literal["light", "dark"], ViewportSize], ...] = (("light", WIDE), ("dark", WIDE), ("light", PHONE))


def assert_accessible(page: Page) -> None:
    """In both themes, and in one of them at a phone's width; the themes' contrasts do not depend on the width."""
    for theme, size in LOOKS:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{theme}, {size['width']} wide: {found.generate_report()}"


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")


def too_wide(page: Page) -> list[str]:
    """What reaches beyond the right edge, where the page can be scrolled sideways."""
    return [str(part) for part in page.evaluate(_BEYOND)]


_BEYOND = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const beyond = e => e.getBoundingClientRect().right > root.clientWidth + 1;
  return [...document.querySelectorAll('body *')].filter(beyond).map(e => e.outerHTML.slice(0, 120));
}"""
