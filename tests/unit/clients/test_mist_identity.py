"""Who a token is, what it may still ask, and the pictures of maps; from a real server on loopback."""

from __future__ import annotations

import json

import pytest
from mistdesk.clients.mist import HttpMistApi
from mistdesk.domain.errors import (
    BadAnswer,
    MistdeskError,
    NotAllowed,
    NotTheCloud,
    Side,
    SignInRefused,
    Unreachable,
    WrongUsage,
)
from mistdesk.domain.estate.model import Organization, TokenIdentity, Usage
from mistdesk.domain.estate.regions import REGIONS
from mistdesk.domain.sync import MistConnection, Token
from tests.unit.clients.loopback import Handler, Reply, Seen, json_reply
from tests.unit.clients.mist_lists import ORG, SITE, ask, by_path

MAP = "b069b358-4c97-5319-1f8c-7c5ca64d6ab1"


async def whoami(api: HttpMistApi) -> TokenIdentity:
    return await api.whoami()


async def image(api: HttpMistApi) -> bytes | None:
    return await api.map_image(SITE, MAP)


def identity(document: object) -> TokenIdentity:
    found, server = ask(lambda _: json_reply(document), whoami)
    assert isinstance(found, TokenIdentity), found
    assert [seen.path for seen in server.seen] == ["/api/v1/self"]
    assert server.seen[0].headers["authorization"] == "Token tok-0123456789"
    return found


def test_a_user_with_two_organisations() -> None:
    found = identity(
        {
            "email": "kim@example.org",
            "privileges": [
                {"scope": "org", "role": "admin", "org_id": ORG, "name": "First"},
                {"scope": "org", "role": "read", "org_id": "o2", "name": "Second"},
            ],
        }
    )
    assert (found.label, found.is_user) == ("kim@example.org", True)
    assert found.organizations() == (Organization(ORG, "First"), Organization("o2", "Second"))
    assert found.can_write(ORG)
    assert not found.can_write("o2")


def test_an_organisation_token_has_a_name_and_no_address() -> None:
    found = identity({"name": "mistdesk read", "privileges": [{"scope": "org", "role": "read", "org_id": ORG}]})
    assert (found.label, found.is_user) == ("mistdesk read", False)
    assert found.organizations() == (Organization(ORG, ORG),)


def test_a_token_of_single_sites_only() -> None:
    entry = {"scope": "site", "role": "read", "org_id": ORG, "org_name": "First", "name": "North"}
    found = identity({"name": "t", "privileges": [{**entry, "site_id": "s1"}, {**entry, "site_id": "s2"}]})
    assert found.is_site_only(ORG)
    assert found.site_ids(ORG) == ("s1", "s2")
    assert found.organizations() == (Organization(ORG, "First"),)


@pytest.mark.parametrize("privileges", [[], None])
def test_a_token_that_may_see_nothing(privileges: object) -> None:
    assert identity({"name": "t", "privileges": privileges}).organizations() == ()


def test_unknown_scopes_roles_and_odd_entries_lock_nobody_out() -> None:
    found = identity(
        {
            "name": "t",
            "_time": 1,
            "privileges": [
                {"scope": "orgsites", "role": "helpdesk", "org_id": ORG, "org_name": "First", "views": ["x"]},
                "odd",
                {"scope": 7},
                {"scope": "msp", "msp_id": "m", "name": "Provider"},
            ],
        }
    )
    assert [privilege.scope for privilege in found.privileges] == ["orgsites", "msp"]
    assert found.organizations() == (Organization(ORG, "First"),)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<!DOCTYPE html><html><body>Sign in</body></html>", content_type="text/html"),
        json_reply({"status": "ok"}),
        json_reply([]),
        json_reply({"privileges": 3}),
        Reply(body=b"null"),
        Reply(body=b'{"privileges": [], "name": "\xff"}'),
        Reply(302, b"", {"Location": "https://example.org/login"}),
    ],
)
def test_what_is_not_the_cloud_is_named_as_such(reply: Reply) -> None:
    error, _ = ask(lambda _: reply, whoami)
    assert isinstance(error, NotTheCloud)
    assert error.side is Side.MIST


def test_a_refused_token_names_the_region_as_a_likely_cause() -> None:
    """Field case F64: right token, wrong cloud."""
    error, _ = ask(lambda _: Reply(401, b'{"detail": "Invalid token."}'), whoami)
    assert isinstance(error, SignInRefused)
    assert "another region" in error.message
    assert "try the other regions" in error.action


def test_every_region_has_an_address_of_its_own() -> None:
    """Field case F64: the clouds are not squeezed into four."""
    addresses = {repr(HttpMistApi(MistConnection(region=region.key), Token("t"))) for region in REGIONS}
    assert len(addresses) == len(REGIONS) >= 13
    with pytest.raises(WrongUsage):
        HttpMistApi(MistConnection(region="atlantis"), Token("t"))


@pytest.mark.parametrize(
    ("reply", "usage"),
    [
        (json_reply({"requests": 41, "request_limit": 5000}), Usage(41, 5000)),
        (json_reply({"requests": "41", "request_limit": 5000.0, "other": 1}), Usage(41, 5000)),
        (json_reply({"requests": 41}), None),
        (json_reply({"requests": None, "request_limit": 5000}), None),
        (json_reply([]), None),
        (Reply(404, b"<html></html>"), None),
        (Reply(401, b"{}"), None),
        (Reply(body=b'{"requests": "\xff"}'), None),
    ],
)
def test_usage_is_known_or_not_and_never_in_the_way(reply: Reply, usage: Usage | None) -> None:
    async def call(api: HttpMistApi) -> Usage | None:
        return await api.usage()

    assert ask(lambda _: reply, call)[0] == usage


def test_calls_are_counted_with_their_repeats() -> None:
    async def call(api: HttpMistApi) -> int:
        with pytest.raises(Unreachable):
            await api.organization(ORG)
        return api.calls_made

    assert ask(lambda _: Reply(503, b"{}"), call)[0] == 3


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"id": 7}', b"null"])
def test_a_single_object_without_id_cannot_be_read(body: bytes) -> None:
    async def call(api: HttpMistApi) -> Organization:
        return await api.organization(ORG)

    error, _ = ask(lambda _: Reply(body=body), call)
    assert isinstance(error, BadAnswer)


def test_an_organisation_and_a_site_by_their_ids() -> None:
    async def call(api: HttpMistApi) -> tuple[str, str, str]:
        org, site = await api.organization(ORG), await api.site(SITE)
        return org.name, site.name, site.timezone

    table: dict[str, Handler] = {
        f"/orgs/{ORG}": lambda _: json_reply({"id": ORG, "name": "Harbour"}),
        f"/sites/{SITE}": lambda _: json_reply({"id": SITE, "name": "North", "timezone": "Asia/Tokyo"}),
    }
    assert ask(by_path(table), call)[0] == ("Harbour", "North", "Asia/Tokyo")


# --- pictures ---------------------------------------------------------------------------------------------------------


class Storage:
    """A map with a signed link; the first `stale` links are answered as run out."""

    def __init__(
        self, *, stale: int = 0, status: int = 403, body: bytes = b"\x89PNG", row: dict[str, object] | None = None
    ) -> None:
        self.stale = stale
        self.status = status
        self.body = body
        self.row: dict[str, object] = {"id": MAP, "type": "image", **(row or {})}
        self.read = 0

    def __call__(self, seen: Seen) -> Reply:
        if seen.path.endswith(f"/maps/{MAP}"):
            self.read += 1
            link = {"url": f"http://{seen.headers['host']}/forward/download?jwt=n{self.read}"}
            return Reply(body=json.dumps({**link, **self.row}).encode())
        if seen.path == "/forward/download":
            return Reply(302, b"", {"Location": f"/storage/x?sig={seen.query['jwt']}"})
        if "authorization" in seen.headers:
            return Reply(400, b"<Error/>")
        if self.read <= self.stale:
            return Reply(self.status, b"<Error><Code>AccessDenied</Code></Error>")
        return Reply(body=self.body, content_type="text/html")  # the declared type says nothing


def test_a_picture_comes_through_its_link_and_the_token_stays_here() -> None:
    found, server = ask(Storage(), image)
    assert found == b"\x89PNG"
    signed = [seen.path for seen in server.seen if "authorization" in seen.headers]
    assert signed == [f"/api/v1/sites/{SITE}/maps/{MAP}"]


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_link_that_has_run_out_is_read_anew_once(status: int) -> None:
    storage = Storage(stale=1, status=status)
    assert ask(storage, image)[0] == b"\x89PNG"
    assert storage.read == 2
    storage = Storage(stale=9, status=status)
    assert ask(storage, image)[0] is None
    assert storage.read == 2


@pytest.mark.parametrize("row", [{"url": None}, {"url": ""}, {"type": "google"}])
def test_a_map_without_picture_has_none(row: dict[str, object]) -> None:
    assert ask(Storage(row=row), image)[0] is None


def test_a_map_that_is_gone_has_no_picture() -> None:
    assert ask(by_path({}), image)[0] is None


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        (Storage(body=b"<!DOCTYPE html><html>Sign in</html>"), NotTheCloud),
        (by_path({"": lambda _: Reply(403, b"{}")}), NotAllowed),
        (Storage(stale=9, status=503), Unreachable),
    ],
)
def test_a_picture_that_cannot_be_had_is_told(handler: Handler, kind: type[MistdeskError]) -> None:
    assert isinstance(ask(handler, image)[0], kind)


def test_an_empty_picture_is_none() -> None:
    assert ask(Storage(body=b""), image)[0] is None
