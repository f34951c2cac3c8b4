from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from mistdesk.localgraph.server import LocalGraphOptions, running_local_graph

if TYPE_CHECKING:
    from tests.unit.localgraph.conftest import GraphClient

QUERY = {"query": "{ organization { name } }"}
CREATE = 'mutation { createSite(input: {site: {name: "New"}}) { site { id } } }'


def site_count(graph: GraphClient) -> int:
    return len(graph.ask("{ sites { id } }")["sites"])


@pytest.mark.parametrize("scheme", ["Bearer {}", "Token {}", "token  {}", "{}", "token {}x", "", "token ü"])
def test_only_the_scheme_word_token_is_accepted(graph: GraphClient, scheme: str) -> None:
    value = scheme.format(graph.running.token).encode()
    answer = graph.http.post(graph.running.url, json=QUERY, headers={b"Authorization": value})
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHORIZED"}
    assert graph.running.token not in answer.text


def test_the_organization_header_must_fit(graph: GraphClient) -> None:
    organization = graph.ask("{ organization { id } }")["organization"]["id"]
    for value, status in ((organization, 200), ("ORGother", 403)):
        answer = graph.http.post(graph.running.url, json=QUERY, headers={"X-Mapped-Org-Id": value})
        assert answer.status_code == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"query": 1}', b'{"variables": {}}', b"\xff"])
def test_a_body_that_is_no_request_is_a_bad_request(graph: GraphClient, body: bytes) -> None:
    answer = graph.http.post(graph.running.url, content=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "The body must be JSON with a query."


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ sites { ", "Syntax Error"),
        ("{ weather }", "Cannot query field 'weather'"),
        ("query ($a: String!) { points(filter: {id: {eq: $a}}) { id } }", "$a"),
        ("query A { sites { id } } query B { sites { id } }", "operation name"),
    ],
)
def test_faulty_requests_have_errors_and_no_data(graph: GraphClient, query: str, message: str) -> None:
    answer = graph.post(query)
    assert answer.status_code == 200
    assert "data" not in answer.json()
    assert message in answer.json()["errors"][0]["message"]


def test_an_operation_is_chosen_by_name(graph: GraphClient) -> None:
    query = "query A { a: organization { name } } query B { b: organization { name } }"
    answer = graph.http.post(graph.running.url, json={"query": query, "operationName": "B"})
    assert list(answer.json()["data"]) == ["b"]


def test_other_methods_and_paths_are_refused(graph: GraphClient) -> None:
    assert graph.http.get(graph.running.url).status_code == 405
    assert graph.http.get(graph.running.url + "/x").status_code == 404


def test_options_and_announcement_hide_the_token() -> None:
    options = LocalGraphOptions(token="PATsecret", organization="Org", site="Main")
    assert "secret" not in repr(options)
    with running_local_graph(options) as running:
        assert "secret" not in repr(running)
        headers = {"Authorization": "token PATsecret"}
        query = {"query": "{ organization { name } sites { name } }"}
        answer = httpx.post(running.url, json=query, headers=headers, trust_env=False)
        assert answer.json()["data"] == {"organization": {"name": "Org"}, "sites": [{"name": "Main"}]}


def test_errors_beside_data(graph: GraphClient) -> None:
    graph.set_faults({"kind": "errors_beside_data", "count": 2})
    for _ in range(2):
        body = graph.post(CREATE).json()
        assert body["data"]["createSite"]["site"]["id"]
        assert len(body["errors"]) == 1
    assert site_count(graph) == 3


def test_errors_only_and_null_and_html_store_nothing(graph: GraphClient) -> None:
    graph.set_faults({"kind": "errors_only"}, {"kind": "data_null"}, {"kind": "html"})
    assert "data" not in graph.post(CREATE).json()
    assert graph.post(CREATE).json() == {"data": None}
    page = graph.post(CREATE)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert site_count(graph) == 1


def test_an_answer_lost_after_storing(graph: GraphClient) -> None:
    graph.set_faults({"kind": "drop_after", "contains": "createSite"}, {"kind": "504_after", "contains": "createSite"})
    assert site_count(graph) == 1
    with pytest.raises(httpx.TransportError):
        graph.post(CREATE)
    assert graph.post(CREATE).status_code == 504
    assert site_count(graph) == 3


def test_a_hanging_answer_ends_with_the_client_and_with_the_server() -> None:
    with running_local_graph(LocalGraphOptions(token="t")) as running:
        headers = {"Authorization": "token t"}
        faults = [{"kind": "hang", "count": 2}]
        url = running.url.replace("/graphql", "/localgraph/faults")
        httpx.put(url, json=faults, headers=headers, trust_env=False).raise_for_status()
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(running.url, json=QUERY, headers=headers, trust_env=False, timeout=0.3)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(running.url, json=QUERY, headers=headers, trust_env=False, timeout=0.3)
        assert httpx.post(running.url, json=QUERY, headers=headers, trust_env=False).status_code == 200


def test_a_revoked_token_until_the_faults_are_cleared(graph: GraphClient) -> None:
    graph.set_faults({"kind": "revoke"})
    for _ in range(2):
        assert graph.post(QUERY["query"]).status_code == 401
    graph.set_faults()
    assert graph.post(QUERY["query"]).status_code == 200


def test_faults_need_the_token_and_known_kinds(graph: GraphClient) -> None:
    url = graph.running.url.replace("/graphql", "/localgraph/faults")
    assert graph.http.put(url, json=[], headers={"Authorization": "token x"}).status_code == 401
    assert graph.http.put(url, json=[{"kind": "earthquake"}]).status_code == 400
    assert graph.http.put(url, json={}).status_code == 204
