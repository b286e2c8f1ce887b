"""The gallery draws every part in both languages, without a query."""

import pytest
from django.urls import reverse


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_stands(client, language, django_assert_num_queries):
    client.cookies["django_language"] = language
    with django_assert_num_queries(0):
        response = client.get(reverse("ui:gallery"))
    assert response.status_code == 200
    assert f'lang="{"en" if language == "en" else "zh-CN"}"' in response.content.decode()


@pytest.mark.django_db
def test_an_empty_form_links_each_fault_to_its_field(client):
    response = client.post(reverse("ui:gallery"), {})
    assert response.content.decode().count('<li><a href="#id_') == 3
