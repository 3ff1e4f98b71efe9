"""PostgreSQL itself refuses to change or delete a row of the trail; SQLite is guarded by the model alone."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION lms_audit_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'The audit trail is append-only.'; END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER lms_audit_append_only BEFORE UPDATE OR DELETE ON lms_audit_entry
FOR EACH ROW EXECUTE FUNCTION lms_audit_refuse();
"""
BACKWARD = """
DROP TRIGGER lms_audit_append_only ON lms_audit_entry;
DROP FUNCTION lms_audit_refuse();
"""


def run(sql):
    def step(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return step


class Migration(migrations.Migration):
    dependencies = [("lms_audit", "0001_initial")]
    operations = [migrations.RunPython(run(FORWARD), run(BACKWARD))]
