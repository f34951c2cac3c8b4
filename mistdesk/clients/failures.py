"""Turns what went wrong with a call into a domain error with a sentence a person can use; sends nothing itself."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

import httpx

from mistdesk.clients.redaction import redact
from mistdesk.domain.errors import (
    BadAnswer,
    MistdeskError,
    NotAllowed,
    NotFound,
    NotTheCloud,
    ProxyTrouble,
    QuotaUsed,
    Side,
    SignInRefused,
    TlsRefused,
    Unreachable,
)

_CLOUDS = {Side.MIST: "Mist", Side.MAPPED: "Mapped", Side.LOCAL: "The server"}
_REFUSED = {
    Side.MIST: (
        "Mist refused the token (401). It may be mistyped, deleted after 90 unused days, or belong to another region.",
        "Check the token or try the other regions.",
    ),
    Side.MAPPED: (
        "Mapped refused the token (401). It may be mistyped, revoked, or belong to another organisation.",
        "Check the token or make a new one in the Mapped console.",
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call went: whose cloud, which host, and the proxy in between if there is one (without its password)."""

    side: Side
    host: str
    proxy: str | None = None

    @property
    def cloud(self) -> str:
        """The cloud's name at the start of a sentence."""
        return _CLOUDS[self.side]


def seconds_in_words(seconds: float) -> str:
    """A waiting time as a person says it."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} s"
    minutes = -(-whole // 60)
    return f"{minutes} min"


def quota_used(place: Place, seconds: float) -> QuotaUsed:
    """The call limit is used up for so many seconds."""
    whose = "The limit counts your portal session too." if place.side is Side.MIST else "Other programs may share it."
    return QuotaUsed(
        f"{place.cloud} asks to wait",
        f"The call limit of this token is used up (429). Calls are possible again in {seconds_in_words(seconds)}.",
        f"Wait, nothing is lost. {whose}",
        retry_after=seconds,
        side=place.side,
    )


def token_not_sent(side: Side) -> SignInRefused:
    """A token that cannot be one, so it stays here."""
    return SignInRefused(
        "The token was not sent",
        "It is empty or holds characters that no token has, such as a line break, a blank or a typographic dash.",
        "Copy the token again, without anything around it.",
        side=side,
    )


def status_error(place: Place, status: int, detail: str) -> MistdeskError:
    """The error for an answer that is not a success; `detail` is the server's own text, "" if none."""
    said = f' It said: "{detail}".' if detail else ""
    side, cloud = place.side, place.cloud
    if status == 401:
        message, action = _REFUSED.get(side, ("The server refused the token (401).", "Check the token."))
        return SignInRefused("The token was refused", message, action, side=side)
    if status == 403:
        return NotAllowed(
            "The token may not do this",
            f"{cloud} knows the token but does not allow this call (403).{said}",
            "Use a token that reaches this organisation and site, or ask an administrator for the role.",
            side=side,
        )
    if status == 404:
        return NotFound(
            "Not found",
            f"{cloud} has nothing at this address (404). It may have been deleted.{said}",
            "Refresh, then try again.",
            side=side,
        )
    if status == 407:
        return _proxy_refused(place, "it asks for a user and a password (407)")
    if status >= 500 or status == 408:
        return Unreachable(
            f"{cloud} has trouble",
            f"{place.host} answered with a server error ({status}).{said}",
            "Try again in a few minutes. What was read before stays.",
            side=side,
        )
    if 300 <= status < 400:
        return not_the_cloud(place, f"it sent us elsewhere ({status})")
    return BadAnswer(
        f"{cloud} refused the request",
        f"{place.host} did not accept the request ({status}).{said}",
        "Try again. If it stays, report it with the details.",
        side=side,
    )


def not_the_cloud(place: Place, what: str) -> NotTheCloud:
    """Something answered that is not the cloud's API."""
    return NotTheCloud(
        f"This is not {'the server' if place.side is Side.LOCAL else place.cloud}",
        f"An answer came from {place.host}, but it is not from the expected API: {what}. "
        "A proxy, a sign-in page of the network or a wrong address may be in between.",
        "Open the address in a browser, sign in to the network if asked, and check the address.",
        side=place.side,
    )


def cut_off(place: Place) -> Unreachable:
    """The answer ended before it was whole."""
    return Unreachable(
        "The answer was cut off",
        f"The connection to {place.host} ended in the middle of an answer.",
        "Try again. What was read before stays.",
        side=place.side,
    )


def unreadable(place: Place, what: str) -> BadAnswer:
    """An answer in the right format whose content cannot be used."""
    return BadAnswer(
        "The answer cannot be read",
        f"{place.host} answered, but {what}.",
        "Try again. If it stays, report it with the details.",
        side=place.side,
    )


def list_not_whole(place: Place, why: str) -> BadAnswer:
    """A list of which a part is missing; `why` says which."""
    return BadAnswer(
        "The list is not whole",
        f"{place.cloud} sent only a part of the list: {why}.",
        "Try again later. Nothing was changed, the data read before stays.",
        side=place.side,
    )


def timed_out(place: Place, seconds: float) -> Unreachable:
    """No answer in time."""
    return Unreachable(
        f"{place.cloud} does not answer",
        f"{place.host} gave no whole answer within {seconds_in_words(seconds)}.",
        "Check the network connection, then try again.",
        side=place.side,
    )


def _proxy_refused(place: Place, why: str) -> ProxyTrouble:
    name = place.proxy or "in between"
    return ProxyTrouble(
        "The proxy does not let us through",
        f"The proxy {name} did not carry the call to {place.host}: {why}.",
        "Check HTTPS_PROXY and NO_PROXY, or ask your network team.",
        side=place.side,
    )


def tls_refused(place: Place, exc: ssl.SSLError, issuer: str | None) -> TlsRefused:
    """The certificate is not trusted, or there is no TLS at all."""
    if not isinstance(exc, ssl.SSLCertVerificationError):
        return TlsRefused(
            "No secure connection",
            f"{place.host} and this program could not agree on a secure connection ({_ssl_reason(exc)}).",
            "Check the address and its port, and whether a proxy is needed.",
            side=place.side,
        )
    reason = (exc.verify_message or "not trusted").rstrip(".")
    who = f"was issued by {issuer}" if issuer else "has an issuer that could not be read"
    return TlsRefused(
        "The certificate is not trusted",
        f"The certificate of {place.host} {who} and was refused: {reason}.",
        "If this is your company's authority, add its certificate to the system or choose its CA file. "
        "Otherwise somebody may be listening: do not go on.",
        side=place.side,
    )


def _ssl_reason(exc: ssl.SSLError) -> str:
    return (exc.reason or "unknown reason").replace("_", " ").lower()


def _in_chain(exc: BaseException, kind: type[BaseException]) -> BaseException | None:
    """The first exception of a kind among an exception and its causes."""
    seen: BaseException | None = exc
    for _ in range(12):
        if seen is None or isinstance(seen, kind):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


# A handshake that waits for bytes, or whose bytes stop, is trouble of the line: the two sides did not disagree.
_OF_THE_LINE = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


def ssl_failure(exc: BaseException) -> ssl.SSLError | None:
    """The TLS failure behind an exception, if that is what it was."""
    found = _in_chain(exc, ssl.SSLError)
    return found if isinstance(found, ssl.SSLError) and not isinstance(found, _OF_THE_LINE) else None


def transport_error(place: Place, exc: Exception, seconds: float) -> MistdeskError:
    """The error for a call that got no whole answer; TLS failures are told apart before."""
    if isinstance(exc, httpx.ProxyError):
        return _proxy_refused(place, redact(str(exc)) or "no reason was given")
    if isinstance(exc, (httpx.ConnectError, httpx.ConnectTimeout)):
        why = _why_not_connected(exc)
        if place.proxy:
            # Behind a proxy that answered, time and the handshake are used up on the way to the server.
            beyond = isinstance(exc, httpx.ConnectTimeout) or _in_chain(exc, ssl.SSLEOFError)
            return _proxy_refused(place, why if beyond else "the proxy itself cannot be reached")
        return _not_connected(place, why)
    if isinstance(exc, (httpx.TimeoutException, TimeoutError)):
        return timed_out(place, seconds)
    if isinstance(exc, (httpx.RemoteProtocolError, httpx.DecodingError, httpx.ReadError)):
        return cut_off(place)
    return Unreachable(
        f"{place.cloud} cannot be reached",
        f"The call to {place.host} failed: {type(exc).__name__}.",
        "Check the network connection, then try again.",
        side=place.side,
    )


def _why_not_connected(exc: Exception) -> str:
    if isinstance(exc, httpx.ConnectTimeout):
        return "nothing answered in time"
    if _in_chain(exc, socket.gaierror):
        return "the name was not found"
    if _in_chain(exc, ConnectionRefusedError):
        return "the connection was refused"
    if _in_chain(exc, ssl.SSLEOFError):
        return "the connection was closed while it was being secured"
    return "no connection could be made"


def _not_connected(place: Place, why: str) -> Unreachable:
    return Unreachable(
        f"{place.cloud} cannot be reached",
        f"{place.host}: {why}.",
        "Check the network connection and the address, then try again.",
        side=place.side,
    )


def proxy_setting_unusable(place: Place, why: str) -> ProxyTrouble:
    """The proxy settings of the environment cannot be understood."""
    return ProxyTrouble(
        "The proxy setting cannot be used",
        f"The proxy set for this computer cannot be used: {redact(why)}.",
        "Check HTTPS_PROXY, ALL_PROXY and NO_PROXY; http:// and https:// proxies work.",
        side=place.side,
    )
