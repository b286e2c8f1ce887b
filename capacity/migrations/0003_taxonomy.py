"""The process taxonomy of capacity/data, with the numbers other tables refer to."""

from django.db import migrations

from capacity import reference


def load(apps, schema_editor):
    Process = apps.get_model("capacity", "Process")
    numbers: dict[str, int] = {}
    for row in reference.processes().values():
        process, _created = Process.objects.update_or_create(
            code=row.code,
            defaults={
                "parent_id": numbers.get(row.parent),
                "level": row.level,
                "is_leaf": row.is_leaf,
                "zh": row.zh,
                "en": row.en,
                "unit": row.unit,
                "price_models": list(row.price_models),
                "attributes": list(row.attributes),
                "industry": row.industry,
            },
        )
        numbers[row.code] = process.pk


class Migration(migrations.Migration):
    dependencies = [("capacity", "0002_no_double_booking")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
