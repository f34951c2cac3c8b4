"""GraphQL over HTTP as Mapped speaks it: one address, one token; knows no graph and no plan."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit, urlunsplit

import msgspec

from mistdesk.clients import failures
from mistdesk.clients.answers import UNREADABLE
from mistdesk.clients.redaction import HIDDEN, redact
from mistdesk.clients.transport import Answer, Patience, Transport, token_auth
from mistdesk.domain.errors import BadAnswer, MistdeskError, NotAllowed, Side, SignInRefused
from mistdesk.domain.sync import Token

logger = logging.getLogger(__name__)

Variables: TypeAlias = "Mapping[str, object] | msgspec.Struct | None"
Shape = TypeVar("Shape")

_REFUSED_STATUSES = (400, 422)  # GraphQL servers put their errors under these as well
_SIGN_IN_CODES = frozenset({"UNAUTHENTICATED", "UNAUTHORIZED"})
_FORBIDDEN_CODES = frozenset({"FORBIDDEN", "PERMISSION_DENIED"})
_PATIENCE = Patience(read=60.0)
_REFUSAL_PAUSE = 0.5  # seconds; 401 and 403 are known to be passing at times
_MUTATION_FIELDS = "{ __schema { mutationType { fields { name } } } }"


@dataclass(frozen=True, slots=True)
class GraphqlError:
    """One entry of `errors`, in short and without secrets. `path` leads to the field, aliases first."""

    message: str
    path: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class GraphqlAnswer:
    """What came: `data` undecoded (None when null or absent), and the errors beside it."""

    data: msgspec.Raw | None = field(repr=False)
    errors: tuple[GraphqlError, ...] = ()

    def errors_at(self, alias: str) -> tuple[GraphqlError, ...]:
        """The errors below one top-level field."""
        return tuple(error for error in self.errors if error.path[:1] == (alias,))


class _Envelope(msgspec.Struct):
    data: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    errors: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Extensions(msgspec.Struct):
    code: str = ""


class _WireError(msgspec.Struct):
    message: str = ""
    path: list[str | int] | None = None
    extensions: _Extensions | None = None


class _Named(msgspec.Struct):
    name: str


class _MutationType(msgspec.Struct):
    fields: list[_Named] = []


class _Schema(msgspec.Struct, rename="camel"):
    mutation_type: _MutationType | None = None


class _SchemaData(msgspec.Struct):
    schema: _Schema = msgspec.field(name="__schema")


class _Call(msgspec.Struct, omit_defaults=True):
    query: str
    variables: Variables = None


class MappedApi:
    """Calls to one GraphQL address with one token. Every failure is a domain error of side MAPPED."""

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        org_id: str = "",
        ca_file: str = "",
        direct: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`direct` passes proxies by, for a server on this computer."""
        self._token = token
        self._url = _endpoint(url)
        self._sleep = sleep
        self._transport = Transport(
            self._url,
            auth=token_auth(token, "token"),
            side=Side.MAPPED,
            ca_file=ca_file,
            headers={"X-Mapped-Org-Id": org_id} if org_id else None,
            direct=direct,
            largest_body=256 * 1024 * 1024,  # no list of Mapped's has pages
        )

    def __repr__(self) -> str:
        return f"MappedApi({self._transport!r})"

    @property
    def calls_made(self) -> int:
        """Requests sent so far, repeats included."""
        return self._transport.calls_made

    async def execute(
        self,
        text: str,
        variables: Variables = None,
        *,
        repeatable: bool = True,
        patience: Patience | None = None,
    ) -> GraphqlAnswer:
        """Send a document; data and errors as they came. Raises when there is neither, or for a refused token."""
        payload = msgspec.json.encode(_Call(text, variables))
        result = self._answer(await self._post(payload, repeatable=repeatable, patience=patience))
        if result.data is None and result.errors:
            self._raise_refusal(result.errors)
        return result

    async def read(
        self, text: str, shape: type[Shape], variables: Variables = None, *, patience: Patience | None = None
    ) -> Shape:
        """Send a query and decode its data. Any error in the answer raises: half a reading is no reading."""
        result = await self.execute(text, variables, patience=patience)
        if result.errors or result.data is None:
            raise self.refused(result.errors)
        return self.decode(result.data, shape)

    def decode(self, data: msgspec.Raw, shape: type[Shape]) -> Shape:
        """Data as a struct; raises BadAnswer when it has another shape."""
        try:
            return msgspec.json.decode(data, type=shape)
        except UNREADABLE as exc:
            what = f"its data has another shape than expected ({redact(str(exc))[:120]})"
        raise failures.unreadable(self._transport.place, what)

    async def query_text(self, text: str) -> str:
        """Send a document a person wrote; the answer's JSON text as it came, errors included."""
        answer = await self._post(msgspec.json.encode(_Call(text)), repeatable=False)
        self._answer(answer)
        return answer.body.decode("utf-8", "replace")

    async def mutation_fields(self) -> frozenset[str] | None:
        """Names of the mutations the address offers, by introspection; None where it does not let itself be asked."""
        result = await self.execute(_MUTATION_FIELDS)
        if result.data is None:
            logger.info("The address does not answer introspection")
            return None
        try:
            schema = msgspec.json.decode(result.data, type=_SchemaData).schema
        except UNREADABLE:
            return None
        return frozenset(found.name for found in schema.mutation_type.fields) if schema.mutation_type else frozenset()

    def refused(self, errors: tuple[GraphqlError, ...]) -> BadAnswer:
        """The error for an answer whose `errors` left nothing usable."""
        said = f'It said: "{errors[0].message}".' if errors else "It gave no reason."
        more = f" {len(errors) - 1} more errors came with it." if len(errors) > 1 else ""
        return BadAnswer(
            "The request was refused",
            f"{self._transport.place.host} answered without data. {said}{more}",
            "Check the token's scopes and the address. If it stays, report it with the details.",
            side=Side.MAPPED,
        )

    async def aclose(self) -> None:
        """Close connections."""
        await self._transport.aclose()

    # --- pieces -----------------------------------------------------------------------------------------------------

    async def _post(self, payload: bytes, *, repeatable: bool, patience: Patience | None = None) -> Answer:
        """POST; a refused token gets one second chance, because nothing was done then."""
        patience = patience or _PATIENCE
        try:
            return await self._send(payload, repeatable, patience)
        except (SignInRefused, NotAllowed):
            await self._sleep(_REFUSAL_PAUSE)
        return await self._send(payload, repeatable, patience)

    async def _send(self, payload: bytes, repeatable: bool, patience: Patience) -> Answer:
        return await self._transport.post_json(
            self._url, payload, accept=_REFUSED_STATUSES, repeatable=repeatable, patience=patience
        )

    def _answer(self, answer: Answer) -> GraphqlAnswer:
        """The envelope of an answer; what is no GraphQL answer is named as such."""
        fault: MistdeskError
        try:
            envelope = msgspec.json.decode(answer.body, type=_Envelope)
            errors = _errors(envelope.errors)
        except UNREADABLE:
            fault = failures.not_the_cloud(self._transport.place, "the answer is JSON, but not GraphQL")
        else:
            data = None if isinstance(envelope.data, msgspec.UnsetType) else envelope.data
            if data is not None and bytes(data).strip() == b"null":
                data = None
            if data is not None or errors or not isinstance(envelope.data, msgspec.UnsetType):
                return GraphqlAnswer(data, tuple(self._error(error) for error in errors))
            fault = failures.not_the_cloud(self._transport.place, "it holds neither data nor errors")
        raise failures.status_error(self._transport.place, answer.status, "") if answer.status >= 400 else fault

    def _error(self, error: _WireError) -> GraphqlError:
        text = " ".join(error.message.split())
        secret = self._token.reveal().strip()
        if len(secret) >= 8:
            text = text.replace(secret, HIDDEN)
        text = redact(text)[:300].rstrip(".") or "no reason was given"
        path = tuple(str(step) for step in error.path or ())
        return GraphqlError(text, path, error.extensions.code if error.extensions else "")

    def _raise_refusal(self, errors: tuple[GraphqlError, ...]) -> None:
        """Some servers refuse a token with status 200 and a code."""
        codes = {error.code.upper() for error in errors}
        if codes & _SIGN_IN_CODES:
            raise failures.status_error(self._transport.place, 401, "")
        if codes & _FORBIDDEN_CODES:
            raise failures.status_error(self._transport.place, 403, errors[0].message)


def _endpoint(url: str) -> str:
    """The address to post to: one without a path means `/graphql` below it."""
    text = url.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""  # the transport says that it cannot be used
    return urlunsplit(parts._replace(path="/graphql")) if parts.netloc and parts.path in {"", "/"} else text


def _errors(raw: msgspec.Raw | msgspec.UnsetType) -> list[_WireError]:
    """The errors, however oddly they are spelled: an error is never lost because it cannot be read."""
    if isinstance(raw, msgspec.UnsetType):
        return []
    rows = msgspec.json.decode(raw, type=list[msgspec.Raw] | None) or []
    found: list[_WireError] = []
    for row in rows:
        try:
            found.append(msgspec.json.decode(row, type=_WireError))
        except UNREADABLE:
            found.append(_WireError(bytes(row).decode("utf-8", "replace")))
    return found
