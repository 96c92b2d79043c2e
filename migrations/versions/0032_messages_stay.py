"""What was promised to be told stays as it was promised: that somebody was told what is booked is
proven from these rows. How far its sending came may change; whom it goes to never stood here.
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

PROMISED = ("id", "code", "kind", "about", "facts", "dedupe", "queued_at")
WHY = "what was promised to be told stays"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if sqlite else _postgresql():
        op.execute(statement)


def _changed(how: str) -> str:
    return " OR ".join(f"NEW.{column} {how} OLD.{column}" for column in PROMISED)


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    return [
        f"CREATE TRIGGER message_kept BEFORE UPDATE ON message WHEN {_changed('IS NOT')} {refuse}",
        f"CREATE TRIGGER message_stays BEFORE DELETE ON message {refuse}",
    ]


def _postgresql() -> list[str]:
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    made = [
        f"""
        CREATE FUNCTION guard_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {_changed("IS DISTINCT FROM")} THEN
            RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        f"ALTER FUNCTION guard_message() SET search_path = pg_catalog, {schema}, pg_temp",
    ]
    for guard, when, row, does in (
        ("kept", "UPDATE", "ROW", "guard_message"),
        ("stays", "DELETE", "ROW", "refuse_change"),
        ("not_emptied", "TRUNCATE", "STATEMENT", "refuse_change"),
    ):
        made += [
            f"CREATE TRIGGER message_{guard} BEFORE {when} ON message "
            f"FOR EACH {row} EXECUTE FUNCTION {does}()",
            f"ALTER TABLE message ENABLE ALWAYS TRIGGER message_{guard}",
        ]
    return made
