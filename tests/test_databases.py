"""The test database itself: who may do what, and that committed tests leave nothing behind."""

import pytest
from django.db import ProgrammingError, connection, transaction


def query(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.mark.django_db
def test_tests_run_as_the_application_role():
    assert query("SELECT current_user") == "gongzao_app"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    ["CREATE TABLE mine (id int)", "TRUNCATE django_session", "DROP TABLE django_session"],
)
def test_the_application_may_not_touch_the_schema(sql):
    with pytest.raises(ProgrammingError), transaction.atomic():
        query(sql)


@pytest.mark.django_db
def test_the_locale_knows_chinese_letters():
    assert query("SELECT word_similarity('数控', '数控车床') > 0.5")


def test_committed_rows_are_gone_and_reference_rows_restored(
    database_cleaner, django_db_blocker, committed_db
):
    before = query("SELECT count(*) FROM django_content_type")
    query("INSERT INTO django_session VALUES ('key', 'data', now())")
    query("UPDATE django_content_type SET model = model || '2'")
    query("DELETE FROM auth_permission")
    connection.close()
    database_cleaner.clean()
    assert query("SELECT count(*) FROM django_session") == 0
    assert query("SELECT count(*) FROM django_content_type WHERE model LIKE '%2'") == 0
    assert query("SELECT count(*) FROM django_content_type") == before
    assert query("SELECT count(*) FROM auth_permission") > 0
