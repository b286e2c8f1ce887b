"""Files on this machine's disk and in a bucket of a real S3 server: the same pages."""

import hashlib
import subprocess
import sys

import boto3
import pytest
from django.core.checks import run_checks
from django.core.files.storage import default_storage
from django.urls import reverse

from marketplace import env
from marketplace.accounts import documents, renditions
from marketplace.accounts.models import Document
from marketplace.core.clock import database_now
from marketplace.processes import wait_for
from marketplace.run import fetch
from marketplace.servers import free_port
from tests.marketplace.accounts.certificate_world import handed_in
from tests.marketplace.accounts.conftest import PDF, upload
from tests.marketplace.accounts.test_renditions import photograph

pytestmark = pytest.mark.django_db
NAMES = ("BUCKET", "ENDPOINT", "REGION", "KEY_ID", "SECRET_KEY")


@pytest.fixture(scope="module")
def store_url(tmp_path_factory):
    """An S3 server in a process of its own, speaking the protocol over HTTP."""
    port = free_port(5600)
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    log = (tmp_path_factory.mktemp("s3") / "s3.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    assert wait_for(lambda: process.poll() is None and fetch(f"{url}/moto-api/") == 200, seconds=30)
    yield url
    process.terminate()
    process.wait(10)
    log.close()


@pytest.fixture
def bucket(store_url, settings):
    """Uploads go to an empty private bucket."""
    values = ("papers", store_url, "cn-east-1", "tester", "not-a-secret")
    s3 = dict(zip(NAMES, values, strict=True))
    settings.MEDIA_S3 = s3
    settings.STORAGES = settings.STORAGES | {"default": env.media_storage(s3)}
    client = boto3.client(
        "s3",
        endpoint_url=store_url,
        region_name=s3["REGION"],
        aws_access_key_id=s3["KEY_ID"],
        aws_secret_access_key=s3["SECRET_KEY"],
    )
    client.create_bucket(
        Bucket="papers", CreateBucketConfiguration={"LocationConstraint": s3["REGION"]}
    )
    yield client
    for each in client.list_objects_v2(Bucket="papers").get("Contents", []):
        client.delete_object(Bucket="papers", Key=each["Key"])
    client.delete_bucket(Bucket="papers")
    default_storage.connection.meta.client.close()
    client.close()


@pytest.fixture(params=["disk", "bucket"])
def anywhere(request):
    """Both places, one after the other."""
    return request.getfixturevalue("bucket") if request.param == "bucket" else None


def keys(client):
    return {each["Key"] for each in client.list_objects_v2(Bucket="papers").get("Contents", [])}


def test_a_paper_comes_back_as_it_was_sent(anywhere, as_lin, lin, lin_firm):
    certificate = handed_in(lin_firm, lin)
    answer = as_lin.get(reverse("accounts:certificate_paper", args=[certificate.uuid]))
    assert b"".join(answer) == PDF
    assert (answer["Content-Type"], answer["Content-Length"]) == ("application/pdf", str(len(PDF)))


def test_access_is_checked_wherever_the_file_lies(anywhere, as_rao, visitor, lin, lin_firm):
    address = reverse("accounts:certificate_paper", args=[handed_in(lin_firm, lin).uuid])
    assert (as_rao.get(address).status_code, visitor.get(address).status_code) == (404, 302)


def test_the_worker_reads_and_writes_there_too(anywhere, lin, lin_firm):
    file = upload(photograph(), "photo.jpg", "image/jpeg")
    document = documents.store_image(file, owner=lin_firm, by=lin)
    assert renditions.process_due(database_now()) == 1
    done = Document.objects.get(pk=document.pk)
    with done.thumbnail.open() as small, done.file.open() as large:
        assert small.read(4) == b"RIFF"
        assert hashlib.sha256(large.read()).hexdigest() == done.sha256


def test_no_file_has_an_address(anywhere, lin, lin_firm):
    document = documents.store(upload(), owner=lin_firm, by=lin)
    with pytest.raises(NotImplementedError, match="has no address"):
        document.file.url  # noqa: B018


def test_the_bucket_holds_it_and_shows_it_to_nobody(bucket, lin, lin_firm):
    document = documents.store(upload(), owner=lin_firm, by=lin)
    assert keys(bucket) == {document.file.name}
    grants = bucket.get_object_acl(Bucket="papers", Key=document.file.name)["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


def test_two_files_of_one_name_do_not_overwrite_each_other(bucket, lin, lin_firm):
    first, second = (documents.store(upload(), owner=lin_firm, by=lin) for _ in range(2))
    assert keys(bucket) == {first.file.name, second.file.name}


def test_a_file_that_is_gone_is_told_as_that(anywhere, as_lin, lin, lin_firm):
    certificate = handed_in(lin_firm, lin)
    certificate.document.file.storage.delete(certificate.document.file.name)
    address = reverse("accounts:certificate_paper", args=[certificate.uuid])
    assert as_lin.get(address).status_code == 404


def faults(settings, **s3):
    settings.MEDIA_S3 = dict.fromkeys(NAMES, "") | s3
    return [each.msg for each in run_checks(tags=["files"]) if each.id == "gongzao.E004"]


def test_half_a_bucket_does_not_start(settings):
    whole = {"BUCKET": "papers", "REGION": "cn-east-1", "KEY_ID": "k", "SECRET_KEY": "s"}
    assert faults(settings) == []
    assert faults(settings, **whole) == []
    assert faults(settings, BUCKET="papers") == [
        "MEDIA_S3_KEY_ID is empty.",
        "MEDIA_S3_SECRET_KEY is empty.",
        "Set MEDIA_S3_ENDPOINT, or MEDIA_S3_REGION for Amazon's own.",
    ]
    assert faults(settings, **whole | {"ENDPOINT": "minio:9000"}) == [
        "MEDIA_S3_ENDPOINT begins with https:// (or http://)."
    ]


def test_half_a_bucket_is_no_disk():
    half = dict.fromkeys(NAMES, "") | {"ENDPOINT": "http://127.0.0.1:9"}
    assert env.media_storage(half)["BACKEND"] == "marketplace.object_store.ObjectFiles"
    assert env.media_storage(dict.fromkeys(NAMES, ""))["BACKEND"] == "marketplace.files.LocalFiles"
