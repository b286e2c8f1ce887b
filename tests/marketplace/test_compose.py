"""The production shape, read as Docker Compose would read it."""

import re

import pytest
import yaml
from django.conf import settings

from marketplace.processes import QUEUES, beat_command, web_command, worker_command
from marketplace.servers import CHECKOUT

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
ONE_SHOT = {"roles", "migrate"}
WORKERS = {name: service for name, service in SERVICES.items() if name.startswith("worker-")}
SECRET = re.compile(r"PASSWORD|SECRET|KEY|AUTH")
OPTIONAL = {"MEDIA_S3_KEY_ID", "MEDIA_S3_SECRET_KEY"}  # of a bucket, where there is one


def variables(text):
    """{name: rest} of each ${NAME…} in a text."""
    return dict(re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text))


def test_the_shape_is_the_designed_one():
    assert set(SERVICES) == {
        "postgres",
        "valkey",
        "proxy",
        "web",
        "beat",
        "mqtt-intake",
        *ONE_SHOT,
        *WORKERS,
    }


def test_every_secret_is_required_and_none_has_a_default():
    text = (CHECKOUT / "docker-compose.yml").read_text()
    secrets = {name: rest for name, rest in variables(text).items() if SECRET.search(name)}
    assert secrets
    assert {name for name, rest in secrets.items() if rest == ":-"} == OPTIONAL
    assert {name for name, rest in secrets.items() if not rest.startswith(":?")} == OPTIONAL
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert variables(value), f"{name} is written down"


def test_the_example_lists_every_variable_and_gives_away_no_secret():
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    wanted = set(variables((CHECKOUT / "docker-compose.yml").read_text())) - {"VERSION"}
    assert set(example) == wanted
    assert {name for name in example if SECRET.search(name) and example[name]} == set()


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_a_long_lived_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(ONE_SHOT))
def test_a_one_shot_runs_once(name):
    assert SERVICES[name]["restart"] == "no"


def test_only_the_one_shots_know_more_than_the_application_role():
    for name, service in SERVICES.items():
        text = str(service.get("environment"))
        assert ("OWNER_PASSWORD" in text) == (name in ONE_SHOT)
        assert ("POSTGRES_PASSWORD" in text) == (name in {"postgres", "roles"})


@pytest.mark.parametrize("name", ["web", "beat", *WORKERS])
def test_the_product_waits_for_the_schema(name):
    needs = SERVICES[name]["depends_on"]
    assert needs["migrate"] == {"condition": "service_completed_successfully"}
    assert needs["valkey"] == {"condition": "service_healthy"}


def test_every_queue_has_workers_of_its_own():
    commands = [service["command"] for service in WORKERS.values()]
    assert {command[command.index("-Q") + 1] for command in commands} == set(QUEUES)


def test_the_queues_are_those_the_settings_route_to():
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert set(QUEUES) == routed | {settings.CELERY_TASK_DEFAULT_QUEUE}


def test_compose_starts_the_same_programs_as_make_run():
    assert SERVICES["web"]["command"][1:] == web_command("0.0.0.0", 8000)[1:]
    assert SERVICES["beat"]["command"][1:] == beat_command()[1:]
    for service in WORKERS.values():
        assert service["command"][1:6] == worker_command()[1:6]


def test_the_image_starts_the_web_process_and_runs_as_nobody_special():
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    start = next(line for line in lines if line.startswith("CMD"))
    assert yaml.safe_load(start.removeprefix("CMD"))[1:] == web_command("0.0.0.0", 8000)[1:]
    assert "USER gongzao" in lines


def test_every_copied_path_exists():
    ignored = {"package-lock.json"} if not (CHECKOUT / "package-lock.json").exists() else set()
    for line in (CHECKOUT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert source in ignored or (CHECKOUT / source).exists(), source
