"""Every address × everybody × every method against one table: tests/every_url.txt.

An address of the resolver that the table does not know fails, and so does a line whose address is
gone. Each request happens in a savepoint of its own that is rolled back.
"""

import json
import re
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve

from capacity.identifiers import Identifier
from tests import url_world
from tests.url_bodies import BODIES, MULTIPART

COLUMNS = ("visitor", "lin", "chen", "rao", "wu", "bai", "mei")
STRANGER = COLUMNS.index("rao")
TOKEN = re.compile(r'(?:"X-CSRFToken": |csrfmiddlewaretoken" value=)"\w+"')


class Line:
    """`METHOD address | status of each column`; words in {} are things of the world."""

    def __init__(self, text):
        request, statuses = text.split("|")
        self.method, self.address = request.split()
        self.expected = [int(status) for status in statuses.split()]

    def __str__(self):
        return f"{self.method} {self.address}"

    def path(self, things):
        return self.address.format_map(things)


def lines():
    rows = Path(__file__).with_name("every_url.txt").read_text(encoding="utf-8").splitlines()
    return [Line(row) for row in rows if row.strip() and not row.startswith("#")]


LINES = lines()
HIDDEN = [line for line in LINES if "{" in line.address and line.expected[STRANGER] == 404]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once, inside a transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = url_world.people()
        things = url_world.things(people)
        yield things, [{}, *(session_of(people[name]) for name in COLUMNS[1:])]
        transaction.set_rollback(True)


def session_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def ask(line, things, cookies):
    """The answer, with whatever the request changed undone."""
    client = Client(raise_request_exception=False)
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en", **cookies})
    with transaction.atomic():
        answer = getattr(client, line.method.lower())(line.path(things), **sent(line))
        if answer.streaming:
            answer.getvalue()  # read to its end, the file is closed
        transaction.set_rollback(True)
    return answer


def sent(line):
    if line.method == "GET":
        return {}
    body = BODIES.get(line.address, {})
    if line.address.startswith("/api/") and line.address not in MULTIPART:
        return {"data": json.dumps(body), "content_type": "application/json"}
    return {"data": {"csrfmiddlewaretoken": "a browser's form is never empty"} | body}


@pytest.mark.parametrize("line", LINES, ids=str)
def test_everybody_is_answered_as_the_table_says(line, world):
    things, sessions = world
    answers = [ask(line, things, cookies).status_code for cookies in sessions]
    assert by_column(answers) == by_column(line.expected)


def by_column(statuses):
    return dict(zip(COLUMNS, statuses, strict=True))


@pytest.mark.parametrize("line", HIDDEN, ids=str)
def test_a_strangers_thing_is_answered_like_one_that_does_not_exist(line, world):
    things, sessions = world
    there = ask(line, things, sessions[STRANGER])
    nowhere = ask(
        line, {word: nothing_like(thing) for word, thing in things.items()}, sessions[STRANGER]
    )
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert as_read(there) == as_read(nowhere)


def as_read(answer):
    """Without what differs by design: the form's token and the address itself."""
    return TOKEN.sub("", answer.text).replace(answer.wsgi_request.path, "")


def nothing_like(thing):
    """An id of the same kind that nothing has."""
    if isinstance(thing, int):
        return 10**9
    if isinstance(thing, Identifier):
        return Identifier(thing.kind, UUID(int=uuid4().int & ~(0xF << 76) | 7 << 76))
    return uuid4() if isinstance(thing, UUID) else "nothing"


def test_the_table_knows_every_address(world):
    things, _sessions = world
    known = {resolve(line.path(things).partition("?")[0]).route for line in LINES}
    assert set(routes(get_resolver())) - known == set()


def routes(resolver, before=""):
    """Every route below a resolver, written as `resolve` tells it."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern).removeprefix("^")
