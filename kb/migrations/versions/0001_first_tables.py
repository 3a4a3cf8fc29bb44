"""The first tables."""

from alembic import op

from kb.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the schema as it stood at this revision."""
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Drop them all."""
    metadata.drop_all(op.get_bind())
