"""Changes the codebook and, in the same transaction, everything that was tagged by it; and takes such a change back as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from kb.card_tags import CardCues, card_tags
from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind, changed
from kb.codebooks.differences import differences
from kb.codebooks.following import ever_given, following, giving, put_back
from kb.codebooks.regrouping import Rows, merge_guesses, remove_guesses, restore_guesses
from kb.codebooks.uses import Uses
from kb.codebooks.versions import Touched, Version, Versions, undoable
from kb.coding.decisions import Action, Decision, Place
from kb.coding.record import Record, coder_name
from kb.errors import BadInputError
from kb.rows import case_of
from kb.schema import cases
from kb.store import Store


@dataclass(frozen=True)
class Preview:
    """What a change would do: the codebook as it would be, its differences in words, and how many tags it touches."""

    codebook: Codebook
    sentences: tuple[str, ...]
    touched: Touched


class Recoding:
    """Writes versions of the codebook; whoever calls must have the library follow the new one."""

    def __init__(self, store: Store, record: Record, versions: Versions) -> None:
        self._store = store
        self._record = record
        self._versions = versions
        self._uses = Uses(store.engine)

    def preview(self, change: Change) -> Preview:
        """What a change would do; nothing is written.

        Raises:
            UnknownValueError: When the facet or value is not in the codebook.
            BadInputError: When the change cannot be made.
        """
        current = self._versions.in_force()
        new = changed(current, change, current.version + 1)
        with self._store.engine.connect() as connection:
            return Preview(new, differences(current, new), self._touched(change, self._concerned(connection, change)))

    def preview_undo(self) -> Preview:
        """What an undo of the last change would do; nothing is written.

        Raises:
            BadInputError: When there is no change to undo.
        """
        made, current = self._undoable(), self._versions.in_force()
        new = replace(self._versions.before(made.number), version=current.version + 1)
        return Preview(new, differences(current, new), made.touched)

    def apply(self, change: Change, who: str, seen: int) -> Version:
        """Make a change: one new version, with all that follows from it, or nothing.

        Args:
            change: Other than an undo.
            who: Name of the person who makes it.
            seen: The version that it was asked of.

        Raises:
            UnknownValueError: When the facet or value is not in the codebook.
            BadInputError: When the change cannot be made, `who` is no name, or another version has come between.
        """
        current = self._seen(seen)
        new = changed(current, change, current.version + 1)
        version = Version(new.version, coder_name(who), datetime.now(UTC), change, Touched(), uuid.uuid4().hex)
        with self._store.engine.begin() as connection:
            self._append(connection, version, new)
            record = self._concerned(connection, change)
            touched = self._touched(change, record)
            note = f"{' '.join(differences(current, new))} Changed by {version.who}."
            lines = following(record, change, new, version.batch, version.at, note)
            aside = _regroup(connection, change)
            self._record.follow(connection, lines, {(line.passage, line.facet) for line in lines}, new.version, record)
            self.restate_cards(connection, current, new)
            done = replace(version, touched=touched, batch=version.batch if lines else "")
            self._versions.complete(connection, done, aside)
        return done

    def undo(self, who: str, seen: int) -> Version:
        """Take back the last change that is not undone: a new version that is equal to the one before it.

        Raises:
            BadInputError: When there is none, a value that it brought was given since, `who` is no name, or another version has come between.
        """
        made = self._undoable()
        current = self._seen(seen)
        new = replace(self._versions.before(made.number), version=current.version + 1)
        change = replace(made.change, kind=Kind.UNDO, undoes=made.number)
        version = Version(new.version, coder_name(who), datetime.now(UTC), change, made.touched)
        with self._store.engine.begin() as connection:
            self._append(connection, version, new)
            brought = tuple(value for value in current.facet(change.facet).ids if value not in new.facet(change.facet).by_id)
            self._check_unused(connection, current, change.facet, brought)
            remove_guesses(connection, change.facet, brought)
            restored = restore_guesses(connection, self._versions.set_aside(connection, made.number), made.at, change.into)
            self._take_back(connection, made, version, restored)
            self.restate_cards(connection, current, new)
            self._versions.complete(connection, version, [])
        return version

    def waiting(self, facet: str) -> tuple[str, ...]:
        """Passages, by id, that a coder has to read again on a facet because a value of it was split."""
        with self._store.engine.connect() as connection:
            return tuple(sorted({passage for passage, _ in put_back(self._record.on_facet(connection, facet))}))

    def restate_cards(self, connection: Connection, old: Codebook, new: Codebook) -> None:
        """Within a transaction: let the tags of practices follow from their cards as they read in another version of the codebook."""
        cues = CardCues(new)
        for case in [case_of(fields) for fields in connection.execute(select(cases.c.fields)).scalars()]:
            facets = new.standing(case.facets)
            if facets != old.standing(case.facets):
                self._store.replace_card_tags(connection, case.id, card_tags(replace(case, facets=facets), cues), new.version)

    def _undoable(self) -> Version:
        made = undoable(self._versions.history())
        if made is None:
            raise BadInputError("The codebook is as it was shipped; there is no change to undo.")
        return made

    def _seen(self, seen: int) -> Codebook:
        current = self._versions.in_force()
        if current.version != seen:
            raise BadInputError(_CHANGED_MEANWHILE.format(current.version))
        return current

    def _append(self, connection: Connection, version: Version, codebook: Codebook) -> None:
        """Comes first: from then on nobody else writes until the transaction ends."""
        try:
            self._versions.append(connection, version, codebook)
        except IntegrityError as error:
            raise BadInputError(_CHANGED_MEANWHILE.format(version.number)) from error

    def _concerned(self, connection: Connection, change: Change) -> tuple[Decision, ...]:
        """Every line on the facet of passages of which any names the value, and every undo and redo; no other line can follow from the change."""
        if not change.value:
            return ()
        return self._record.on_facet(connection, change.facet, self._record.naming(connection, change.facet, [change.value]))

    def _touched(self, change: Change, record: Sequence[Decision]) -> Touched:
        if not change.value:
            return Touched()
        lines = giving(record, change.facet, change.value)
        its = self._uses.of_value(change.facet, change.value)
        return Touched(len(lines), len({line.coder for line in lines}), len(its.by_hand), len(its.suggested), len(its.practices))

    def _check_unused(self, connection: Connection, current: Codebook, facet: str, brought: Iterable[str]) -> None:
        """Refuse to take out a value that somebody gave: the tag would name nothing."""
        brought = tuple(brought)
        record = self._record.on_facet(connection, facet, self._record.naming(connection, facet, brought))
        for value in brought:
            given, practices = ever_given(record, facet, value), self._uses.of_value(facet, value).practices
            if given or practices:
                found = f"“{current.label(facet, value)}” was given since (passages: {len(given)}, practices: {len(practices)})"
                raise BadInputError(f"{found}, so the change that brought it cannot be undone; merge or retire it instead.")

    def _take_back(self, connection: Connection, made: Version, version: Version, restored: Iterable[str]) -> None:
        """Put the decisions that followed out of force, and let persons' decisions count before the guesses that were put back."""
        facet = made.change.facet
        moved = self._record.of_batch(connection, made.batch) if made.batch else frozenset()
        record = self._record.on_facet(connection, facet, moved | set(restored))
        places: set[Place] = {(line.passage, facet) for line in record if line.passage and line.facet == facet}
        moves = [_undo_of(made, version)] if made.batch else []
        self._record.follow(connection, moves, places, version.number, record)


_CHANGED_MEANWHILE = "The codebook was changed meanwhile, it is at version {} now; look at it again, then ask for your change anew."


def _regroup(connection: Connection, change: Change) -> Rows:
    """Guesses of a value that was merged become guesses of the other; of one that was split or retired there are none any more."""
    if change.kind is Kind.MERGE:
        return merge_guesses(connection, change.facet, change.value, change.into)
    if change.kind in (Kind.SPLIT, Kind.RETIRE):
        return remove_guesses(connection, change.facet, [change.value])
    return []


def _undo_of(made: Version, version: Version) -> Decision:
    note = f"Version {made.number} of the codebook was undone."
    return Decision(0, uuid.uuid4().hex, version.who, version.at, Action.UNDO, "", "", (), (), note, version.number, made.batch)
