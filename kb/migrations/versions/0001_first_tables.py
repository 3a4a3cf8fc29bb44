"""The first tables."""

from alembic import op

from kb.schema import metadata

revision = "0001"
down_revision = None

TABLES = ("facts", "sources", "documents", "blocks", "passages", "cases", "tags", "vectors", "failures", "jobs", "situations")


def upgrade() -> None:
    """Create the tables of this revision."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])


def downgrade() -> None:
    """Drop them."""
    metadata.drop_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
