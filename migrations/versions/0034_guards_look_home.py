"""On PostgreSQL each guard reads the tables of its own schema, whatever lies in front of them: else
a temporary table of the same name is found first, and who approves a run is looked up in that.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# Those that look wherever the session looks.
FUNCTIONS = """
SELECT quote_ident(proname) FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
  AND proconfig IS NULL
ORDER BY proname
"""


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    schema = bind.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for name in bind.exec_driver_sql(FUNCTIONS).scalars().all():
        op.execute(f"ALTER FUNCTION {name}() SET search_path = pg_catalog, {schema}, pg_temp")
