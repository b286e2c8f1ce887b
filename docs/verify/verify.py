#!/usr/bin/env python3
"""Verify Gongzao's audit chain offline. One file, Python 3.8 or newer, nothing to install.

    python3 verify.py FILE.json [FILE.json …] [--head HEX]

Files are blocks downloaded from the public page of the chain, or evidence downloaded with a
receipt. Checked is: each row's text gives its hash; each row stands in its block; each block's
rows give its Merkle root; each header gives its hash; blocks follow one another without a gap; and
with --head (printed on every receipt) that the block with this hash is among them. Exit code 1 when
something is wrong, and the thing is named.
"""

import hashlib
import json
import sys
from pathlib import Path


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(source, line, row_hash):
    return sha256(b"\x00" + f"{source}:{line}:".encode() + row_hash)


def merkle_root(leaves):
    if not leaves:
        return sha256(b"")
    while len(leaves) > 1:
        starts = range(0, len(leaves) - 1, 2)
        pairs = [sha256(b"\x01" + leaves[i] + leaves[i + 1]) for i in starts]
        leaves = pairs + leaves[len(leaves) - len(leaves) % 2 :]
    return leaves[0]


def block_hash(block):
    text = "gongzao-block-1\n{number}\n{sealed_at}\n{leaves}\n{merkle_root}\n{previous_hash}\n"
    return sha256(b"\x02" + text.format(**block).encode()).hex()


def check_block(block):
    name = "block {}".format(block["number"])
    if block_hash(block) != block["block_hash"]:
        yield name + ": its header does not give its hash"
    if "rows" in block:
        leaves = [leaf_hash(s, n, bytes.fromhex(h)) for s, n, h in block["rows"]]
        if len(leaves) != block["leaves"] or merkle_root(leaves).hex() != block["merkle_root"]:
            yield name + ": its rows do not give its Merkle root"


def check_chain(blocks):
    numbers = sorted(blocks)
    for number in numbers[1:]:
        before = blocks.get(number - 1)
        if before and blocks[number]["previous_hash"] != before["block_hash"]:
            yield f"block {number}: does not follow block {number - 1}"
    if numbers and numbers[0] == 1 and set(blocks[1]["previous_hash"]) != {"0"}:
        yield "block 1: something stands before it"


def check_row(row, blocks):
    name = "{source} line {line}".format(**row)
    row_hash = sha256(row["text"].encode())
    if row_hash.hex() != row["row_hash"]:
        yield name + ": content does not match its hash"
    if json.loads(row["text"]).get("id") != row["line"]:
        yield name + ": its text speaks of another line"
    if "path" not in row:
        say(name + ": not sealed yet, download it again in a minute")
        return
    node = leaf_hash(row["source"], row["line"], row_hash)
    for side, neighbour in row["path"]:
        other = bytes.fromhex(neighbour)
        node = sha256(b"\x01" + (other + node if side == "left" else node + other))
    block = blocks.get(row["block"])
    if block is None or node.hex() != block["merkle_root"]:
        yield "{}: does not stand in block {}".format(name, row["block"])


def check(files, head=""):
    """All that is wrong, as sentences."""
    blocks, rows = {}, []
    for content in files:
        found = content.get("blocks", [content])
        for block in found:
            known = blocks.get(block["number"])
            if known and known["block_hash"] != block["block_hash"]:
                yield "block {}: two files disagree about it".format(block["number"])
            blocks[block["number"]] = {**(known or {}), **block}
        rows += content["rows"] if "blocks" in content else []
    for block in blocks.values():
        yield from check_block(block)
    yield from check_chain(blocks)
    for row in rows:
        yield from check_row(row, blocks)
    if head and head.lower() not in {block["block_hash"] for block in blocks.values()}:
        yield "no block has the head " + head


def say(sentence):
    sys.stdout.write(sentence + "\n")


def main(arguments):
    head = ""
    if "--head" in arguments:
        place = arguments.index("--head")
        head = arguments[place + 1]
        del arguments[place : place + 2]
    if not arguments:
        sys.exit(__doc__)
    files = [json.loads(Path(path).read_text(encoding="utf-8")) for path in arguments]
    problems = list(check(files, head))
    for problem in problems:
        say(problem)
    say("{} files: {}".format(len(files), "NOT as sealed" if problems else "all is as sealed"))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
