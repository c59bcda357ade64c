"""What an administrator is handed is complete and passes its own linters, where these are installed."""

import json
import os
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
import yaml

from disclosure_bot.channels.health import Health
from disclosure_bot.cli.main import COMMANDS
from disclosure_bot.config import PREFIX, Settings
from disclosure_bot.serving.metrics import metrics_of_schools
from disclosure_bot.serving.status import Sample
from disclosure_bot.store.inbox import Backlog
from support.deploy import DEPLOY, names_of, run

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
METRIC = re.compile(r"\b(?:disclosure_bot|process)_[a-z_]+")


def test_the_environment_file_names_every_setting_and_no_other() -> None:
    text = (DEPLOY / "disclosure-bot.env").read_text(encoding="utf-8")
    named = re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)

    assert len(named) == len(set(named))
    assert set(named) == {*names_of(Settings, PREFIX), f"{PREFIX}CONFIG"}


def test_time_zones_come_with_the_program_where_the_system_has_none() -> None:
    ZoneInfo.clear_cache()
    reset_tzpath(())
    try:
        assert datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).utcoffset() == timedelta(hours=8)
    finally:
        reset_tzpath()


def test_the_environment_file_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DEPLOY / "disclosure-bot.env").read_text(encoding="utf-8")
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.delenv("XDG_STATE_HOME")  # of all tests
    plain = Settings.load()
    for name, value in re.findall(r"^#([A-Z_]+)=(.+)$", text, re.MULTILINE):
        monkeypatch.setenv(name, value.replace("~", str(Path.home())))

    assert Settings.load() == plain


def sample() -> Sample:
    return Sample(
        version="1",
        channels={"telegram": Health()},
        backlog=Backlog(0, None, 0, 0),
        oldest_seconds=0.0,
        store="ok",
        disk_free=1,
        knowledge_version="v",
        entries=1,
        knowledge_seconds=0.0,
        swapped=0,
        refused=0,
        fallback="",
        notices={},
        loop_failures={},
        programs=1,
        leads=True,
        clock_jumps=0,
    )


@pytest.mark.parametrize("name", ["grafana/dashboard.json", "prometheus/alerts.yml"])
def test_dashboard_and_alerts_ask_for_metrics_that_there_are(name: str) -> None:
    there = set(METRIC.findall(metrics_of_schools({"north": sample()}).decode()))
    asked = set(METRIC.findall((DEPLOY / name).read_text(encoding="utf-8")))

    assert asked
    assert asked <= there


def test_the_dashboard_has_panels_that_do_not_overlap() -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text(encoding="utf-8"))
    places = [panel["gridPos"] for panel in dashboard["panels"]]
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


@pytest.mark.slow
def test_alerts_pass_promtool() -> None:
    rules, tests = DEPLOY / "prometheus" / "alerts.yml", DEPLOY / "prometheus" / "alerts_test.yml"

    for done in (run("promtool", "check", "rules", str(rules)), run("promtool", "test", "rules", str(tests))):
        assert done.returncode == 0, done.stdout + done.stderr


def units(folder: Path) -> list[str]:
    """Copy the units with programs that there are in place of those that will be installed."""
    for unit in (DEPLOY / "systemd").glob("disclosure-bot*.[st]*"):
        text = unit.read_text(encoding="utf-8")
        text = re.sub(r"(?<=ExecStart=)/(?:opt|usr/local)/\S+", "/bin/true", text)
        (folder / unit.name).write_text(text, encoding="utf-8")
    return sorted(map(str, folder.iterdir()))


@pytest.mark.slow
def test_units_pass_systemd(tmp_path: Path) -> None:
    checked = units(tmp_path)
    verified = run("systemd-analyze", "verify", *checked)

    assert len(checked) == 5
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["disclosure-bot", "disclosure-bot-links"])
def test_what_meets_the_network_is_shut_off_from_the_machine(tmp_path: Path, name: str) -> None:
    units(tmp_path)
    service = str(tmp_path / f"{name}.service")
    exposed = run("systemd-analyze", "security", "--offline=true", service).stdout

    level = re.search(r"Overall exposure level for \S+: ([0-9.]+)", exposed)
    assert level
    assert float(level[1]) <= 2.0


def test_links_are_tried_weekly_with_what_the_service_may_do_and_no_token() -> None:
    service, links, timer = (
        (DEPLOY / "systemd" / f"disclosure-bot{name}").read_text(encoding="utf-8")
        for name in (".service", "-links.service", "-links.timer")
    )
    shut = re.compile(
        r"^(?:(?:Protect|Private|Restrict|System|Capability|Dynamic|No|Lock|Memory[^HM]|State|User).*)$", re.M
    )

    assert shut.findall(links) == shut.findall(service)
    assert "disclosure-bot links\n" in links
    assert "token" not in links
    assert re.search(r"^OnCalendar=Sun ", timer, re.M)


def pass_nginx(folder: Path, site: str) -> None:
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off; include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    done = run("nginx", "-t", "-c", str(folder / "nginx.conf"))

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_web_server_configuration_passes_nginx(tmp_path: Path) -> None:
    site = (DEPLOY / "nginx" / "disclosure-bot.conf").read_text(encoding="utf-8")
    pem, key = tmp_path / "c.pem", tmp_path / "k.pem"
    made = run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=localhost", "-keyout", str(key), "-out", str(pem)),
    )
    assert made.returncode == 0
    for old, new in (
        ("/etc/ssl/disclosure-bot/fullchain.pem", str(pem)),
        ("/etc/ssl/disclosure-bot/privkey.pem", str(key)),
        ("/var/log/nginx", str(tmp_path)),
    ):
        assert old in site
        site = site.replace(old, new)

    pass_nginx(tmp_path, site)


@pytest.mark.slow
def test_the_balancer_passes_nginx_and_names_the_programs_of_compose(tmp_path: Path) -> None:
    site = (DEPLOY / "nginx" / "balancer.conf").read_text(encoding="utf-8")
    compose = yaml.safe_load((DEPLOY / "compose.replicas.yaml").read_text(encoding="utf-8"))
    programs = re.compile(r"\bbot-\d+(?=:)")

    assert set(programs.findall(site)) == {name for name in compose["services"] if name.startswith("bot-")}
    pass_nginx(tmp_path, programs.sub("127.0.0.1", site))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("compose.yaml", ["vendor.compose-spec"]),
        ("compose.replicas.yaml", ["vendor.compose-spec"]),
        ("ci/github.yml", ["vendor.github-workflows"]),
        ("ci/gitlab.yml", ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
    ],
)
def test_files_match_their_published_schemas(name: str, options: list[str]) -> None:
    tool = str(Path(sys.executable).with_name("check-jsonschema"))
    done = run(tool, "--builtin-schema", *options, str(DEPLOY / name))

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["github", "gitlab", "gitee"])
def test_each_forge_runs_check_and_test(name: str) -> None:
    text = (DEPLOY / "ci" / f"{name}.yml").read_text(encoding="utf-8")

    assert isinstance(yaml.safe_load(text), dict)
    assert "disclosure-bot check --strict" in text
    assert "disclosure-bot test" in text


def test_the_image_runs_as_nobody_with_a_health_check_and_hashes() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    assert text.count("FROM ") == 2
    assert re.search(r"^USER 1\d+:1\d+$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert "/healthz" in text
    assert text.count("--require-hashes") == text.count("-r deploy/requirements")
    assert ":latest" not in text


@pytest.mark.parametrize(
    ("name", "service"),
    [("compose.yaml", "bot"), ("compose.replicas.yaml", "bot-1"), ("compose.replicas.yaml", "bot-2")],
)
def test_the_container_can_write_nowhere_but_its_volumes(name: str, service: str) -> None:
    bot = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))["services"][service]

    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["user"].split(":")[0] != "0"
    assert [
        volume.partition(":")[0].partition("-")[0] for volume in bot["volumes"] if ":ro" not in volume
    ] == [
        "state",
        "cache",
    ]


def test_two_containers_share_the_database_and_the_keys_and_no_folder_that_is_written() -> None:
    services = yaml.safe_load((DEPLOY / "compose.replicas.yaml").read_text(encoding="utf-8"))["services"]
    first, second = services["bot-1"], services["bot-2"]
    named = {name for name in first["environment"] if name.startswith(PREFIX)}

    assert first["environment"] == second["environment"]
    assert named <= set(names_of(Settings, PREFIX))
    assert {f"{PREFIX}DATABASE", f"{PREFIX}ASKER_KEY_FILE", f"{PREFIX}REGISTER_KEY_FILE"} <= named
    assert {volume for volume in first["volumes"] if volume in second["volumes"]} == {
        "../knowledge:/knowledge:ro"
    }


def test_lock_table_and_bill_of_materials_agree() -> None:
    lock = dict(PIN.findall((DEPLOY / "requirements.txt").read_text(encoding="utf-8")))
    table = (DEPLOY / "SUPPLY_CHAIN.md").read_text(encoding="utf-8")
    cells = re.findall(
        r"^\| ([a-z0-9-]+) \| ([0-9][0-9a-z.]*) \| (.+?) \| .+? \| (.+?) \|$", table, re.MULTILINE
    )
    rows = {name: version for name, version, licence, purpose in cells if licence.strip() and purpose.strip()}
    bill = json.loads((DEPLOY / "sbom.cdx.json").read_text(encoding="utf-8"))
    parts = {re.sub(r"[._]", "-", one["name"].lower()): one["version"] for one in bill["components"]}

    assert rows == lock
    assert {name: parts.get(name) for name in lock} == lock


def test_every_pin_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        pins = re.split(r"\n(?=[a-z0-9-]+==)", text)

        assert all("--hash=sha256:" in pin for pin in pins if "==" in pin)


def test_the_guide_names_every_file_and_only_commands_that_there_are() -> None:
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"disclosure-bot(?:-admin)? ([a-z][a-z-]+)\b", guide)) - {"disclosure-bot-backup"}

    assert {"serve", "doctor", "backup", "restore", "move", "check"} <= named <= set(COMMANDS)
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.name not in {"README.md", "Dockerfile.dockerignore"}:
            assert path.name in guide, path.name


@pytest.mark.parametrize("path", ["disclosure-bot.env", "README.md"])
def test_the_departments_of_the_examples_are_those_of_the_sample(path: str) -> None:
    sample = (DEPLOY.parent / "knowledge" / "departments.yaml").read_text(encoding="utf-8")
    named = re.findall(r"([a-z-]+)=telegram:-?\d+", (DEPLOY / path).read_text(encoding="utf-8"))

    assert named
    assert [key for key in named if f"\n  {key}:" not in sample] == []
