"""The public page, the block files and the verifier that needs neither us nor a network."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from marketplace.audit import evidence, journal, seal
from marketplace.audit.models import Block

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    made = []
    for _ in range(3):
        for _ in range(3):
            at = datetime(2026, 11, 1, tzinfo=UTC)
            made.append(
                journal.record("order", uuid4(), "create", by=None, at=at, reason="秘密").pk
            )
        seal.seal_pending()
    return made


@pytest.fixture
def download(client, lines, tmp_path):
    """The verifier and all blocks, as a visitor gets them."""
    answer = client.get("/audit/verify.py")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="verify.py"'
    (tmp_path / "verify.py").write_bytes(b"".join(answer.streaming_content))
    for number in (1, 2, 3):
        block = client.get(f"/audit/blocks/{number}.json")
        (tmp_path / f"{number}.json").write_bytes(block.content)
    return tmp_path


def verify(folder, *arguments):
    command = [sys.executable, "-I", "verify.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip().splitlines()


def test_the_page_shows_the_head_to_anybody(client, lines):
    page = client.get("/audit/", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert seal.head().hash_hex in page.content.decode()


def test_an_empty_chain_has_a_page_too(client):
    assert client.get("/audit/").status_code == 200


def test_a_block_tells_nothing_but_hashes(client, lines):
    content = client.get("/audit/blocks/1.json").content.decode()
    assert "秘密" not in content
    assert set(json.loads(content)) == {
        "form",
        "number",
        "sealed_at",
        "leaves",
        "merkle_root",
        "previous_hash",
        "block_hash",
        "rows",
    }


@pytest.mark.parametrize("number", ["0", "9", "9" * 19, "-1", "x"])
def test_a_block_that_does_not_exist_is_not_found(client, lines, number):
    assert client.get(f"/audit/blocks/{number}.json").status_code == 404


def test_the_verifier_accepts_what_was_sealed(download):
    head = seal.head().hash_hex
    assert verify(download, "1.json", "2.json", "3.json", "--head", head) == (
        0,
        ["3 files: all is as sealed"],
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda block: block["rows"][0].__setitem__(2, "00" * 32), "do not give its Merkle root"),
        (lambda block: block["rows"].pop(), "do not give its Merkle root"),
        (lambda block: block.update(sealed_at="2020-01-01"), "does not give its hash"),
        (lambda block: block.update(previous_hash="11" * 32), "does not give its hash"),
    ],
)
def test_the_verifier_names_a_changed_block(download, change, problem):
    file = download / "2.json"
    block = json.loads(file.read_text())
    change(block)
    file.write_text(json.dumps(block))
    code, said = verify(download, "1.json", "2.json", "3.json")
    assert code == 1
    assert said[0].startswith("block 2: ")
    assert said[0].endswith(problem)


def test_the_verifier_misses_a_head_that_is_not_there(download):
    assert verify(download, "1.json", "--head", "ab" * 32) == (
        1,
        ["no block has the head " + "ab" * 32, "1 files: NOT as sealed"],
    )


def test_evidence_of_a_line_stands_alone_and_any_change_shows(download, lines):
    proof = evidence.of_line("journal", lines[4])
    file = download / "proof.json"
    file.write_text(json.dumps(proof))
    assert verify(download, "proof.json", "2.json")[0] == 0

    proof["rows"][0]["text"] = proof["rows"][0]["text"].replace("秘密", "公开")
    file.write_text(json.dumps(proof))
    code, said = verify(download, "proof.json", "2.json")
    assert (code, said[0]) == (1, f"journal line {lines[4]}: content does not match its hash")


def test_blocks_turn_page_by_page(client, lines):
    for _ in range(20):
        journal.record("order", uuid4(), "x", by=None, at=datetime(2026, 11, 1, tzinfo=UTC))
        seal.seal_pending()
    newest = Block.objects.count()
    first = client.get("/audit/").content.decode()
    assert f"/audit/blocks/{newest}.json" in first
    assert "/audit/blocks/3.json" not in first
    second = client.get("/audit/?before=4").content.decode()
    assert "/audit/blocks/3.json" in second
