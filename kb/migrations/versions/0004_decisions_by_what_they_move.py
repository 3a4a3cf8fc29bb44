"""An index over the batches that undoing and redoing name: at 40,000 decisions each step looked through all of them."""

from alembic import op

from kb.schema import decisions

revision = "0004"
down_revision = "0003"

INDEX = next(index for index in decisions.indexes if index.name == "ix_decisions_of")


def upgrade() -> None:
    """Create it, unless the table was made with it."""
    INDEX.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop it."""
    INDEX.drop(op.get_bind())
