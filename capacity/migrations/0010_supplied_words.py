"""The words of capacity/data/words.csv, from here on kept by the desk."""

import csv

from django.db import migrations

from capacity import reference, suggest


def load(apps, schema_editor):
    numbers = dict(apps.get_model("capacity", "Process").objects.values_list("code", "pk"))
    ProcessWord = apps.get_model("capacity", "ProcessWord")
    with (reference.DATA / "words.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            ProcessWord(
                process_id=numbers[row["code"]],
                word=word,
                folded=suggest.fold(word),
                language=language,
                source="supplied",
            )
            for row in csv.DictReader(file)
            for language in ("zh", "en")
            for word in row[language].split(";")
            if len(suggest.fold(word)) > 1
        ]
    ProcessWord.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("capacity", "0009_words")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
