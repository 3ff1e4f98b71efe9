"""The one row that numbers the generations of pages."""

from django.db import migrations, models


def first(apps, schema_editor):
    apps.get_model("lms_pagecache", "Generation").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.RunPython(first, migrations.RunPython.noop),
    ]
