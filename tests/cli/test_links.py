import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from rich.cells import cell_len

from support.folders import ENTRIES, SCHOOL, run_program, write_folder

pytestmark = pytest.mark.slow


class Pages(BaseHTTPRequestHandler):
    """Has every page but ``/gone``."""

    def do_HEAD(self) -> None:
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815  # the name that the server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def folder(home: Path, tuition: str, refund: str) -> Path:
    first, second = ENTRIES.split("  - id: fees.refund")
    urls = "https://www.example.edu.cn/"
    made = write_folder(
        home / "knowledge",
        fees=f"{first.replace(urls, tuition)}  - id: fees.refund{second.replace(urls, refund)}",
    )
    hosts = "hosts: [127.0.0.1]\nhttp_hosts: [127.0.0.1]"
    (made / "school.yaml").write_text(SCHOOL.replace("hosts: [.example.edu.cn]", hosts), encoding="utf-8")
    return made


def links(home: Path, port: int, *arguments: str) -> CompletedProcess[str]:
    allowed = ("--allow-network", "127.0.0.0/8", "--allow-port", str(port))
    return run_program("links", "--knowledge", str(home / "knowledge"), *allowed, *arguments, home=home)


def test_dead_link_is_told_with_its_place_and_fails(tmp_path: Path, port: int) -> None:
    folder(tmp_path, f"http://127.0.0.1:{port}/fees", f"http://127.0.0.1:{port}/gone")

    done = links(tmp_path, port)

    assert done.returncode == 1
    place = tmp_path / "knowledge" / "entries" / "fees.yaml"
    assert f"打不开 404  {place}:24 fees.refund\n    http://127.0.0.1:{port}/gone" in done.stdout
    assert "打不开 1 · 打得开 1" in done.stdout
    assert "/fees\n" not in done.stdout
    assert max(cell_len(line) for line in done.stdout.splitlines() if str(place) not in line) <= 80


def test_links_that_open_are_good_and_json_names_them_all(tmp_path: Path, port: int) -> None:
    folder(tmp_path, f"http://127.0.0.1:{port}/same", f"http://127.0.0.1:{port}/same")

    done = links(tmp_path, port, "--json")

    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert said["counts"] == {"dead": 0, "unsure": 0, "untried": 0, "live": 1}
    assert said["links"][0]["entries"] == ["fees.tuition", "fees.refund"]
    assert (said["links"][0]["state"], said["links"][0]["status"]) == ("live", 200)


def test_coverage_tells_what_came_of_the_links(tmp_path: Path, port: int) -> None:
    made = folder(tmp_path, f"http://127.0.0.1:{port}/fees", f"http://127.0.0.1:{port}/gone")

    def covered() -> tuple[object, object]:
        done = run_program("coverage", "--json", "--knowledge", str(made), home=tmp_path)
        (item,) = json.loads(done.stdout)["items"]
        return item["with_live_source"], item["links"]

    before = covered()
    links(tmp_path, port, "fees.refund")

    assert before == (2, {"live": 0, "dead": 0, "untried": 2})
    assert covered() == (1, {"live": 0, "dead": 1, "untried": 1})
    table = run_program("coverage", "--knowledge", str(made), home=tmp_path)
    assert "0 ✗1 ?1" in table.stdout


def test_results_of_other_entries_are_kept(tmp_path: Path, port: int) -> None:
    folder(tmp_path, f"http://127.0.0.1:{port}/fees", f"http://127.0.0.1:{port}/gone")

    links(tmp_path, port, "fees.tuition")
    links(tmp_path, port, "fees.refund")

    kept = json.loads((tmp_path / "state" / "links.json").read_text(encoding="utf-8"))
    assert [row["reason"] for row in kept] == ["opened", "gone"]


def test_private_address_is_not_visited_without_leave(tmp_path: Path, port: int) -> None:
    folder(tmp_path, f"http://127.0.0.1:{port}/a", f"http://127.0.0.1:{port}/b")

    done = run_program(
        "links", "--knowledge", str(tmp_path / "knowledge"), "--allow-port", str(port), home=tmp_path
    )

    assert done.returncode == 0
    assert "没有试 2" in done.stdout
    assert "--allow-network" in done.stdout


def test_machine_without_network_keeps_what_was_known(tmp_path: Path, port: int) -> None:
    folder(tmp_path, "http://127.0.0.1:1/a", "http://127.0.0.1:1/b")

    done = links(tmp_path, 1)

    assert done.returncode == 1
    assert "能上网吗" in done.stderr
    assert not (tmp_path / "state" / "links.json").exists()


def test_unknown_entry_and_malformed_network_are_sentences(tmp_path: Path, port: int) -> None:
    folder(tmp_path, f"http://127.0.0.1:{port}/a", f"http://127.0.0.1:{port}/b")

    unknown = links(tmp_path, port, "fees.tuitoin")
    malformed = links(tmp_path, port, "--allow-network", "campus")

    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    assert "fees.tuitoin" in unknown.stderr
    assert malformed.returncode == 2
    assert "10.0.0.0/8" in malformed.stderr
