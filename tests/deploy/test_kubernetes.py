"""The manifests are valid, and fit the program: its settings, ports, secrets and what it may write."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from disclosure_bot import bootstrap
from disclosure_bot.channels.base import parse_address
from disclosure_bot.config import PREFIX, Settings
from disclosure_bot.errors import SettingsError, StoreError
from disclosure_bot.store.pseudonyms import read_key
from disclosure_bot.store.vault import read_keys
from support.deploy import DEPLOY, names_of, run

FOLDER = DEPLOY / "kubernetes"
MANIFESTS = sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")


def manifest(name: str) -> dict[str, Any]:
    """Return the first object of a file."""
    found: dict[str, Any] = next(iter(yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8"))))
    return found


def pod() -> dict[str, Any]:
    spec: dict[str, Any] = manifest("deployment.yaml")["spec"]["template"]["spec"]
    return spec


def bot() -> dict[str, Any]:
    (container,) = pod()["containers"]
    assert isinstance(container, dict)
    return container


def variables() -> Iterator[tuple[str, str]]:
    """Return what the program's environment holds; of a secret the name of its key."""
    yield from manifest("settings.yaml")["data"].items()
    for one in bot()["env"]:
        yield one["name"], one.get("value") or one["valueFrom"]["secretKeyRef"]["key"]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in variables():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(f"{PREFIX}TELEGRAM__WEBHOOK_SECRET", "0123456789abcdef")
    return Settings.load()


@pytest.mark.slow
@pytest.mark.parametrize("name", MANIFESTS)
def test_manifests_match_the_schemas_of_kubernetes(name: str) -> None:
    tool = sys.executable.rpartition("/")[0] + "/kubernetes-validate"
    done = run(tool, "--strict", str(FOLDER / name))

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count(" passed for resource ") + done.stdout.count(" passed for resource ") == len(
        list(yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")))
    )


@pytest.mark.slow
def test_kustomize_builds_all_of_them_but_the_examples() -> None:
    done = run("kubectl", "kustomize", str(FOLDER))

    assert done.returncode == 0, done.stderr
    built = [one["kind"] for one in yaml.safe_load_all(done.stdout)]
    assert sorted(built) == [
        *("ConfigMap", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "Service")
    ]


def test_each_setting_that_they_name_exists() -> None:
    named = {name for name, _ in variables() if name.startswith(PREFIX)}

    assert named <= set(names_of(Settings, PREFIX))


@pytest.mark.slow
def test_the_program_serves_with_these_settings_where_the_manifests_look_for_it(settings: Settings) -> None:
    ports = {one["name"]: one["containerPort"] for one in bot()["ports"]}
    listens = {
        "page": settings.web.listen,
        "webhook": settings.telegram.webhook_listen,
        "health": settings.http.listen,
    }

    assert bootstrap.intake(settings.telegram).mode == "webhook"
    assert {name: parse_address("LISTEN", one).port for name, one in listens.items()} == ports
    assert {parse_address("LISTEN", one).host for one in listens.values()} == {"0.0.0.0"}  # noqa: S104 in a pod
    for probe, path in (("startup", "/healthz"), ("liveness", "/healthz"), ("readiness", "/readyz")):
        assert bot()[f"{probe}Probe"]["httpGet"] == {"path": path, "port": "health"}


def test_no_setting_comes_from_the_names_of_services() -> None:
    assert pod()["enableServiceLinks"] is False  # DISCLOSURE_BOT_SERVICE_HOST would be refused as a setting


def test_no_program_goes_before_another_one_serves() -> None:
    deployment = manifest("deployment.yaml")["spec"]

    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert manifest("disruption-budget.yaml")["spec"]["minAvailable"] == deployment["replicas"] - 1
    for name in ("disruption-budget.yaml", "network-policy.yaml"):
        spec = manifest(name)["spec"]
        assert (spec.get("selector") or spec["podSelector"]) == deployment["selector"]


@pytest.mark.slow
def test_containers_run_as_nobody_and_write_nowhere_but_their_volumes(settings: Settings) -> None:
    shut = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    written = {one["mountPath"] for one in bot()["volumeMounts"] if not one.get("readOnly")}

    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["automountServiceAccountToken"] is False
    for container in (*pod()["containers"], *pod()["initContainers"]):
        assert container["securityContext"] == shut
        assert set(container["resources"]) == {"requests", "limits"}
    assert written == {str(settings.state), str(settings.cache), "/tmp"}  # noqa: S108 of the container


def test_the_files_of_the_secret_lie_where_the_settings_say(settings: Settings) -> None:
    secret = set(manifest("secret.example.yaml")["stringData"])
    (volume,) = [one["secret"] for one in pod()["volumes"] if "secret" in one]
    (mount,) = [one["mountPath"] for one in bot()["volumeMounts"] if one["name"] == "secrets"]
    files = {f"{mount}/{one['path']}" for one in volume["items"]}
    from_environment = {one["valueFrom"]["secretKeyRef"]["key"] for one in bot()["env"] if "valueFrom" in one}

    assert files == {
        *map(str, (settings.telegram.token_file, settings.asker_key_path, settings.register_key_path))
    }
    assert {one["key"] for one in volume["items"]} | from_environment == secret


def test_the_knowledge_is_where_git_sync_puts_it(settings: Settings) -> None:
    (sync,) = pod()["initContainers"]
    options = dict(one.removeprefix("--").split("=") for one in sync["args"])
    mounts = {
        one["mountPath"]
        for container in (sync, bot())
        for one in container["volumeMounts"]
        if one["name"] == "knowledge"
    }

    assert str(settings.knowledge) == f"{options['root']}/{options['link']}"
    assert mounts == {options["root"].rpartition("/")[0]}


def test_nothing_that_was_not_filled_in_is_taken_for_a_secret(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = set(manifest("secret.example.yaml")["stringData"].values())
    (value,) = values
    (tmp_path / "file").write_text(value, encoding="ascii")
    monkeypatch.setenv(f"{PREFIX}TELEGRAM__TOKEN_FILE", str(tmp_path / "file"))
    monkeypatch.setenv(f"{PREFIX}TELEGRAM__WEBHOOK_SECRET", value)
    unfilled = Settings.load().telegram

    with pytest.raises(SettingsError):
        unfilled.read_token()
    with pytest.raises(SettingsError):
        bootstrap.intake(unfilled)
    with pytest.raises(StoreError):
        read_key(tmp_path / "file")
    with pytest.raises(StoreError):
        read_keys(tmp_path / "file")
