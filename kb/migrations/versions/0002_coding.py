"""The tables of the workbench: decisions, assignments, passages left behind, leanings, verdicts, open questions, drafts, codebooks."""

from alembic import op

from kb.schema import metadata

revision = "0002"
down_revision = "0001"

TABLES = ("decisions", "assignments", "left_behind", "leanings", "verdicts", "open_questions", "drafts", "codebooks")


def upgrade() -> None:
    """Create them."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])


def downgrade() -> None:
    """Drop them."""
    metadata.drop_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
