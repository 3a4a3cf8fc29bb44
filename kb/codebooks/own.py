"""The codebook of a library with all that belongs to it: versions, changes, what carries its values, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Callable

from kb.agreement.living import LivingComparison
from kb.codebook import Codebook
from kb.codebooks.living_trust import LivingTrust
from kb.codebooks.recoding import Recoding
from kb.codebooks.uses import Uses
from kb.codebooks.versions import Versions
from kb.coding.audit import Audit
from kb.coding.record import Record
from kb.store import Store
from kb.training.trained import Trained


class Codebooks:
    """Reads and changes the codebook of one library; after a change the library has to follow it."""

    def __init__(self, store: Store, record: Record, audit: Audit, trained: Trained, model: Callable[[], str], shipped: Codebook) -> None:
        """Nothing is read yet; `shipped` is what holds where nobody changed anything, the rest as in `LivingTrust`."""
        self.versions = Versions(store.engine, shipped)
        self.recoding = Recoding(store, record, self.versions)
        self.uses = Uses(store.engine)
        self.trust = LivingTrust(store, record, audit, trained, model)
        self.agreement = LivingComparison(store, record, audit)
