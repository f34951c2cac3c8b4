"""The command line as scripts use it: exit codes, one JSON document on stdout, nothing secret anywhere."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.program import Ran, Served, run

DONE, REVIEW, USAGE, UNSAFE, UNKNOWN = range(5)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("cloud"), "mist", "--estate", "small", "--start", "2026-05-04T07:00:00Z") as it:
        yield it


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "space"


def token_file(folder: Path, token: str, name: str = "token") -> Path:
    path = folder / name
    path.write_text(f"{token}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


class At:
    """One workspace and one token, so that a test reads as what a person types."""

    def __init__(self, home: Path, cloud: Served, kind: str = "org_read") -> None:
        self.home = home
        self.cloud = cloud
        self.token = token_file(home, cloud.token(kind))
        self.space = home / "space"

    def __call__(self, *arguments: str | Path, with_token: bool = True, stdin: str = "") -> Ran:
        tail: list[str | Path] = ["--workspace", self.space]
        if with_token:
            tail += ["--token-file", self.token]
        return run(self.home, *arguments, *tail, stdin=stdin)

    def sign_in(self) -> Ran:
        return self("sign-in", "mist", "--region", self.cloud.url)


@pytest.fixture
def at(tmp_path: Path, cloud: Served) -> At:
    return At(tmp_path, cloud)


def test_a_simulator_says_in_one_line_where_it_listens(cloud: Served) -> None:
    assert cloud.url.startswith("http://127.0.0.1:")
    assert {"org_read", "org_write", "site_only"} <= set(cloud.said["tokens"])


def test_the_main_job_step_by_step(at: At) -> None:
    signed = at.sign_in()
    assert signed.code == DONE, signed.err
    assert "in memory" in signed.err, "where the token is kept is said"
    found = at("discover", "--json")
    assert found.code == DONE, found.err
    seen = found.json()
    assert (seen["sites"], seen["devices"]) == (3, 47)
    exported = at("mapping", "export", at.home / "m.csv", with_token=False)
    assert exported.code == DONE, exported.err
    assert at("mapping", "check", at.home / "m.csv", with_token=False).code in {REVIEW, UNSAFE}
    dry = at("publish", "--dry-run", "--json")
    assert dry.code == DONE, dry.err
    assert {line["change"] for line in dry.json()["lines"]} - {"unchanged"} == {"create"}
    sent = at("publish", "--json")
    assert sent.code == DONE, sent.err
    again = at("publish", "--json")
    assert again.code == DONE
    assert {line["change"] for line in again.json()["lines"]} == {"unchanged"}
    assert "accepted" not in again.err, "nothing is sent when nothing has changed"
    once = at("worker", "--once")
    assert once.code == DONE, once.err
    query = Path(__file__).parents[2] / "resources" / "queries" / "latest-status.graphql"
    answered = at("query", query, "--var", f"your-connector-Id={connector(at)}")
    assert answered.code == DONE, answered.err
    points = json.loads(answered.out)["data"]["points"]
    assert len(points) == seen["ready"]
    assert all(len(point["series"]) == 1 for point in points)


def connector(at: At) -> str:
    found = at("sign-in", "mapped", "--json")
    assert found.code == DONE, found.err
    return str(found.json()["connectors"][0][0])


def test_whoami_says_who_and_what_may_be_done(at: At) -> None:
    at.sign_in()
    who = at("whoami", "--json")
    assert who.code == DONE, who.err
    assert who.json()["mist"]["organizations"]
    assert at.cloud.token("org_read") not in who.out + who.err


def test_whoami_without_sign_in_is_not_clean(at: At) -> None:
    who = at("whoami", with_token=False)
    assert who.code == UNKNOWN
    assert "Not signed in" in who.out + who.err


def test_a_wrong_token_is_told_with_its_suspects(at: At) -> None:
    at.token = token_file(at.home, "not-a-token-0000000000000000")
    refused = at.sign_in()
    assert refused.code == UNKNOWN
    for word in ("401", "region", "token"):
        assert word in refused.err
    assert "not-a-token-0000000000000000" not in refused.err


def test_a_token_may_come_on_standard_input_and_never_as_an_argument(at: At) -> None:
    signed = at("sign-in", "mist", "--region", at.cloud.url, with_token=False, stdin=at.cloud.token("org_read") + "\n")
    assert signed.code == DONE, signed.err
    assert at("sign-in", "mist", "--region", at.cloud.url, "--token", "x").code == USAGE


def test_a_token_file_that_others_may_read_is_refused(at: At) -> None:
    at.token.chmod(0o644)
    refused = at.sign_in()
    assert refused.code != DONE
    assert str(at.token) in refused.err


def test_a_site_only_token_sees_its_sites(tmp_path: Path, cloud: Served) -> None:
    at = At(tmp_path, cloud, "site_only")
    assert at.sign_in().code == DONE
    found = at("discover", "--json")
    assert found.code == DONE, found.err
    assert 0 < found.json()["sites"] < 3


def test_the_call_plan_is_told_before_the_first_call(at: At) -> None:
    plan = run(at.home, "worker", "--plan", "--demo", "--json")
    assert plan.code in {DONE, REVIEW}, plan.err
    told = plan.json()
    assert 0 < told["calls_per_hour"] < told["limit"]
    assert all({"what", "calls_per_hour"} <= set(line) for line in told["lines"])


def test_status_without_a_worker(at: At) -> None:
    status = at("worker", "--status", "--json", with_token=False)
    assert status.code == DONE, status.err
    assert status.json()["running"] is False


def edited(path: Path, column: str, value: str) -> str:
    """Change one cell of the first row of a mapping file; gives the row's thing.refId."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows[0]["thing.refId"]


def test_an_edited_mapping_file_comes_back(at: At) -> None:
    at.sign_in()
    at("discover")
    path = at.home / "m.csv"
    at("mapping", "export", path, with_token=False)
    edited(path, "space.name", "Großer Saal")
    dry = at("mapping", "import", path, "--dry-run", with_token=False)
    assert dry.code == DONE, dry.err
    assert "Großer Saal" in dry.out
    assert at("mapping", "import", path, "--dry-run", with_token=False).out == dry.out, "a dry run changes nothing"
    assert at("mapping", "import", path, with_token=False).code == DONE
    assert at("mapping", "import", path, "--dry-run", with_token=False).out == "", "it is taken in"
    other = at.home / "again.csv"
    at("mapping", "export", other, with_token=False)
    assert "Großer Saal" in other.read_text(encoding="utf-8-sig")


def test_a_mapping_file_for_another_estate_says_so(at: At) -> None:
    at.sign_in()
    at("discover")
    path = at.home / "m.csv"
    at("mapping", "export", path, with_token=False)
    edited(path, "thing.refId", "00000000-0000-0000-1000-00deadbeef00")
    ran = at("mapping", "import", path, "--dry-run", with_token=False)
    assert ran.code == REVIEW
    assert "line 2" in ran.err


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", UNSAFE, "empty"),
        (b"\xff\xfe\x00n\x00o", UNSAFE, ""),
        (b"name,country\nx,DE\n", UNSAFE, "thing.refId"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused_by_name(at: At, content: bytes, code: int, words: str) -> None:
    path = at.home / "broken.csv"
    path.write_bytes(content)
    ran = at("mapping", "check", path, with_token=False)
    assert ran.code == code, (ran.out, ran.err)
    assert "broken.csv" in ran.out + ran.err
    assert words in ran.out + ran.err


def test_a_file_that_is_not_there(at: At) -> None:
    ran = at("mapping", "check", at.home / "none.csv", with_token=False)
    assert ran.code == UNKNOWN
    assert "none.csv" in ran.err


def test_levels_of_a_file_of_names(at: At) -> None:
    path = at.home / "names.csv"
    path.write_text("name,country\n2. OG,DE\nGround floor,GB\nAtrium,GB\n", encoding="utf-8")
    ran = run(at.home, "mapping", "levels", path)
    assert ran.code == DONE, ran.err
    rows = list(csv.DictReader(ran.out.splitlines()))
    assert [(row["name"], row["level"]) for row in rows] == [("2. OG", "2"), ("Ground floor", "0"), ("Atrium", "")]
    assert all(row["reason"] for row in rows)


def test_a_score_of_each_building_and_what_to_do_next(at: At) -> None:
    blind = at("mapping", "score", "--json", with_token=False)
    assert (blind.code, blind.out) == (UNKNOWN, ""), "what was never read is not clean"
    assert "Nothing has been read" in blind.err
    at.sign_in()
    at("discover")
    scored = at("mapping", "score", "--json", with_token=False)
    told = scored.json()
    whole, parts = told["total"], told["buildings"]
    assert len(parts) == 3
    for part in (whole, *parts):
        assert part["devices"] == part["done"] + part["to_review"] + part["errors"]
        assert (part["percent"] == 100) == (part["done"] == part["devices"])
        assert (part["percent"] == 0) == (part["done"] == 0)
    assert whole["devices"] == sum(part["devices"] for part in parts)
    assert scored.code == (UNSAFE if whole["errors"] else REVIEW)
    assert told["verdict"] == ("unsafe" if whole["errors"] else "review")
    assert told["next_fix"]["devices"] > 0
    spoken = at("mapping", "score", with_token=False)
    assert spoken.code == scored.code
    assert f"Next: {told['next_fix']['sentence']}" in spoken.out
    assert at("mapping", "score", "file.csv").code == USAGE


def test_a_mapping_of_which_all_is_done_is_clean(at: At) -> None:
    at.sign_in()
    at("discover")
    path = at.home / "m.csv"
    at("mapping", "export", path, with_token=False)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    out = rows[0].index("exclude")
    for row in rows[1:]:
        row[out] = "yes"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    at("mapping", "import", path, with_token=False)
    scored = at("mapping", "score", "--json", with_token=False)
    assert scored.code == DONE, scored.out
    assert scored.json()["total"]["percent"] == 100
    assert scored.json()["next_fix"] is None


def test_wrong_usage_is_two_and_help_is_zero(at: At) -> None:
    assert run(at.home, "nonsense").code == USAGE
    assert run(at.home, "publish", "--target", "moon").code == USAGE
    helped = run(at.home, "--help")
    assert helped.code == DONE
    assert "mistdesk" in helped.out
    assert run(at.home, "--version").out.startswith("mistdesk ")


def test_a_signed_out_workspace_keeps_its_mapping(at: At) -> None:
    at.sign_in()
    at("discover")
    assert at("sign-out", "mist").code == DONE
    assert at("mapping", "export", at.home / "m.csv", with_token=False).code == DONE
    assert len((at.home / "m.csv").read_text(encoding="utf-8-sig").splitlines()) == 48


def test_another_organisation_is_refused_in_the_same_workspace(at: At, tmp_path: Path) -> None:
    at.sign_in()
    at("discover")
    with Served(tmp_path, "mist", "--estate", "campus") as other:
        at.token = token_file(tmp_path, other.token("org_read"), "other")
        signed = at("sign-in", "mist", "--region", other.url)
        refused = at("discover")
    assert signed.code != DONE or refused.code == USAGE
    assert "organisation" in (signed.err + refused.err)
    exported = at("mapping", "export", at.home / "m.csv", with_token=False)
    assert "47 rows" in exported.err, "nothing was lost"


def test_no_token_is_on_any_disk_log_or_process_list(at: At) -> None:
    at.sign_in()
    at("discover")
    at("publish")
    at("worker", "--once")
    secrets = [token.encode() for token in at.cloud.said["tokens"].values()]
    looked_at = 0
    for path in at.home.rglob("*"):
        if path.is_file() and path != at.token:
            looked_at += 1
            held = path.read_bytes()
            assert not any(secret in held for secret in secrets), path
    assert looked_at >= 4
    with sqlite3.connect(at.space / "sync.db") as database:
        dump = "\n".join(database.iterdump())
    assert not any(secret.decode() in dump for secret in secrets)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            assert not any(secret in line for secret in secrets)
