"""How the tags of a project came about, in the words of a paper's methods section; every figure is counted from the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date

from kb.coding.decisions import Action, Decision, settled
from kb.exchange.project import Project


def methods(project: Project, figures: Mapping[str, str] | None = None) -> str:
    """Paragraphs divided by an empty line: material, codebook and coders; decisions; disagreement; agreement.

    Args:
        project: What is told of.
        figures: Name of a figure of agreement to its value in words ("Krippendorff's alpha, gap": "0.81 (0.76 to 0.85)"); none where nobody
            measured.
    """
    own = [line for coders in project.held.values() for name, line in coders.items() if name]
    parts = [_material(project, own), _decisions(own), _disagreement(project), _agreement(figures or {})]
    return "\n\n".join(part for part in parts if part)


def _material(project: Project, own: Sequence[Decision]) -> str:
    facets = listed([facet.label.lower() for facet in project.codebook.facets])
    coded = {line.passage for line in own}
    material = (
        f"The material is {count(len(project.documents), 'document')} with {count(len(project.passages), 'passage')}. "
        f"It was coded with version {project.codebook.version} of the codebook, which has {count(len(project.codebook.facets), 'facet')} ({facets}) "
        f"with {count(sum(len(facet.values) for facet in project.codebook.facets), 'value')}."
    )
    if not own:
        return f"{material} No decision has been made on it."
    names = sorted({line.coder for line in own})
    days = [line.at.astimezone(UTC).date() for line in own]
    when = f"on {_day(min(days))}" if min(days) == max(days) else f"between {_day(min(days))} and {_day(max(days))}"
    earlier = sorted({line.codebook_version for line in own} - {project.codebook.version})
    versions = listed([str(version) for version in earlier])
    older = f" Some decisions were made under version {versions} of the codebook; they are told in the words of the present one." if earlier else ""
    who = f"{count(len(names), 'coder').capitalize()} ({listed(names)}) decided on {count(len(coded), 'passage')} {when}"
    return f"{material} {who}; all dates are in UTC.{older}"


def _decisions(own: Sequence[Decision]) -> str:
    """Decisions of coders that are in force; undone ones and those that were replaced do not count."""
    if not own:
        return ""
    shown = [line for line in own if line.suggested]
    counts = Counter(line.action for line in shown)
    told = [
        f"{_share(counts[action], len(shown))} {words}"
        for action, words in ((Action.ACCEPT, "accepted it"), (Action.CHANGE, "changed it"), (Action.REJECT, "rejected it"))
        if counts[action]
    ]
    carried = sum(line.action is Action.CARRY for line in own)
    sentences = [f"{count(len(own), 'decision')} of a passage and facet {'is' if len(own) == 1 else 'are'} in force."]
    if told:
        sentences.append(f"Where a suggestion of the tagger was shown ({count(len(shown), 'decision')}), {listed(told)}.")
    if len(own) > len(shown):
        sentences.append(f"{count(len(own) - len(shown), 'decision')} {'was' if len(own) - len(shown) == 1 else 'were'} made without a suggestion.")
    if carried:
        was = "was" if carried == 1 else "were"
        sentences.append(f"Of all, {carried:,} {was} taken over from unchanged words of an earlier version of a document.")
    return " ".join(sentences)


def _disagreement(project: Project) -> str:
    """Places that two or more coders decided, how many they see differently, and how many of those an adjudicator settled."""
    several = [coders for coders in project.held.values() if len(coders.keys() - {""}) > 1]
    if not several:
        return ""
    different = [coders for coders in several if len({frozenset(line.values) for name, line in coders.items() if name}) > 1]
    shared = (
        f"{count(len(several), 'passage and facet', 'pairs of passage and facet')} {'was' if len(several) == 1 else 'were'} coded by more than one"
    )
    if not different:
        return f"{shared}; the coders never differed."
    adjudicated = [coders for coders in different if "" in coders]
    names = sorted({coders[""].coder for coders in adjudicated})
    open_places = [coders for coders in different if settled(coders).open]
    how = [f"{len(adjudicated):,} {'was' if len(adjudicated) == 1 else 'were'} settled by adjudication ({listed(names)})"] if adjudicated else []
    how += [f"{len(open_places):,} {'is' if len(open_places) == 1 else 'are'} open"] if open_places else []
    rule = "A value that every coder gave is carried; where they differ, it is carried only once an adjudicator gives it."
    return f"{shared}; the coders differed on {_share(len(different), len(several))}, of which {listed(how)}. {rule}"


def _agreement(figures: Mapping[str, str]) -> str:
    return f"Agreement before adjudication: {'; '.join(f'{name} {value}' for name, value in figures.items())}." if figures else ""


def listed(parts: Sequence[str]) -> str:
    """Words in a row: "gap, level and stage"."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: "1 passage", "1,200 passages"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def _share(number: int, of: int) -> str:
    return f"{number:,} ({100 * number / of:.0f}%)"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
