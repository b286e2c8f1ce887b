"""What programs send and read of bulk import; columns by key, sentences in their language."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from capacity import import_words, imports
from capacity.models import ImportRow, ImportRun
from capacity.spreadsheets.tables import as_written


class ImportFileSerializer(serializers.Serializer):
    """A workbook or CSV, as the page takes it."""

    file = serializers.FileField(allow_empty_file=True)


@extend_schema_field(
    {"type": "object", "additionalProperties": {}, "example": {"process": "MFG.CUT.MILL.AX5"}}
)
class RowField(serializers.DictField):
    """Column key (or heading) → value; a list for several."""


class ImportRowsSerializer(serializers.Serializer):
    """Rows in the body: the first is row 2, as if a heading stood above it."""

    name = serializers.CharField(max_length=120, default="rows")
    rows = serializers.ListField(child=RowField(), max_length=imports.MOST_ROWS)


class ImportConfirmSerializer(serializers.Serializer):
    mode = serializers.ChoiceField(choices=ImportRun.Mode.choices)
    submits = serializers.BooleanField(default=False)


class FaultCountSerializer(serializers.Serializer):
    column = serializers.CharField()
    fault = serializers.CharField()
    rows = serializers.IntegerField()


class ImportRunSerializer(serializers.ModelSerializer):
    """A run: state, figures, what was found. `rows` is known once checking has begun."""

    faults = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = [
            *("uuid", "name", "format", "state", "mode", "submits"),
            *("rows", "good", "bad", "imported", "faults", "notes", "failure"),
            *("created_at", "finished_at"),
        ]
        read_only_fields = fields

    @extend_schema_field(FaultCountSerializer(many=True))
    def get_faults(self, run: ImportRun) -> list[dict[str, object]]:
        counts = imports.fault_counts(run)
        return [{"column": key, "fault": code, "rows": rows} for key, code, rows in counts]

    def get_notes(self, run: ImportRun) -> list[str]:
        return [import_words.note(code, words) for code, words in run.notes]

    def get_failure(self, run: ImportRun) -> str:
        return import_words.file_sentence(*run.failure) if run.failure else ""


class ImportPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = ImportRunSerializer(many=True)


class FaultSerializer(serializers.Serializer):
    column = serializers.CharField()
    fault = serializers.CharField()
    sentence = serializers.CharField()


class ImportRowSerializer(serializers.ModelSerializer):
    """A row as it was read, what is wrong in it, and the listing it became."""

    values = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField()
    listing = serializers.SlugRelatedField(slug_field="uuid", read_only=True)

    class Meta:
        model = ImportRow
        fields = ["number", "values", "faults", "listing"]
        read_only_fields = fields

    def get_values(self, row: ImportRow) -> dict[str, str]:
        names = [key or heading for heading, key in self.context["run"].columns]
        return {names[int(position)]: as_written(text) for position, text in row.values.items()}

    @extend_schema_field(FaultSerializer(many=True))
    def get_faults(self, row: ImportRow) -> list[dict[str, str]]:
        return [
            {
                "column": key,
                "fault": code,
                "sentence": import_words.sentence(key, code, words),
            }
            for key, code, words in row.faults
        ]


class ImportRowPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = ImportRowSerializer(many=True)
