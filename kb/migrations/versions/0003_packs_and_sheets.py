"""The tables of briefing packs and worksheets."""

from alembic import op

from kb.schema import metadata

revision = "0003"
down_revision = "0002"

TABLES = ("packs", "shared_packs", "sheets", "sheet_versions")


def upgrade() -> None:
    """Create them."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])


def downgrade() -> None:
    """Drop them."""
    metadata.drop_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
