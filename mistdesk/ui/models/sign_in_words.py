"""What the sign-in pages say of clouds, tokens and refusals; it knows no widget and no service."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from mistdesk.domain.errors import MistdeskError, NotTheCloud, SignInRefused
from mistdesk.domain.estate.regions import REGIONS, Region, base_url, region_of_host
from mistdesk.domain.sync import MistSignIn, PollSettings
from mistdesk.ui.words import listed, plural, span

ANOTHER = "custom"
"""The key of a cloud that is in no list."""

_QUOTES = "\"'`“”„‘’‚«»‹›<>"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_SCHEME = re.compile(r"(?:authorization\s*:\s*)?(?:token|bearer)\s+(?=\S)", re.IGNORECASE)
_PAGE = 1000
_HOUR = 3600.0
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class CleanedToken:
    """A pasted token without what came along with it, and what that was; it shows itself in no repr."""

    text: str
    removed: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """As "Removed blanks and quotes around the token."; "" when nothing was."""
        return f"Removed {listed(list(self.removed))} around the token." if self.removed else ""


def clean_token(text: str) -> CleanedToken:
    """A token has no blanks, line breaks or quotes; a copied header brings the word Token along."""
    removed: list[str] = []

    def without(plain: str, what: str, word: str) -> str:
        kept = "".join(c for c in plain if c not in what)
        if kept != plain:
            removed.append(word)
        return kept

    rest = without(without(text, "\r\n\u2028\u2029", "line breaks"), _INVISIBLE, "invisible characters")
    rest = without(rest, _QUOTES, "quotes")
    bare = _SCHEME.sub("", rest.strip(), count=1)
    if bare != rest.strip():
        removed.append("the word before it")
    kept = "".join(bare.split())
    if kept != bare or rest != rest.strip():
        removed.append("blanks")
    return CleanedToken(kept, tuple(removed))


def cloud_label(region: Region) -> str:
    """A cloud by its name with its host: "EMEA 01, api.eu.mist.com"."""
    return f"{region.name}, {region.api_host}"


def host_of(address: str) -> str:
    """The host of an address, for sentences."""
    try:
        return urlsplit(address).netloc or address
    except ValueError:
        return address


def cloud_words(address: str) -> str:
    """A cloud in a sentence: "EMEA 01 (api.eu.mist.com)", or the bare host."""
    host = host_of(address)
    region = region_of_host(host)
    return f"{region.name} ({host})" if region else host


def cloud_name(address: str) -> str:
    """The short name of a cloud: "EMEA 01", or the host."""
    region = region_of_host(host_of(address))
    return region.name if region else host_of(address)


def other_clouds(address: str) -> tuple[str, ...]:
    """Where every other cloud is called."""
    return tuple(url for region in REGIONS if (url := base_url(region)) != address)


def is_org_id(text: str) -> bool:
    """Whether a text can be the id of an organisation."""
    return _UUID.fullmatch(text.strip()) is not None


def is_open_line(address: str) -> bool:
    """Whether a token sent there could be read on the way: no https, and not this computer."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    here = host in {"localhost", "::1"} or host.startswith("127.")
    return parts.scheme.lower() != "https" and not here


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """A failure as a band says it; `button` is "" when no deed helps."""

    title: str
    text: str
    button: str = ""


TRY_OTHERS = "Try the other regions"


def trouble_words(error: MistdeskError, address: str) -> TroubleWords:
    """What a failed check means; a refusal names the region and the token, as either may be the wrong one."""
    if isinstance(error, SignInRefused):
        others = len(other_clouds(address))
        text = (
            f"Either the region or the token is wrong: it may belong to another region than {cloud_name(address)}, "
            "be mistyped, or deleted after 90 unused days. "
            f"Trying the others sends it to {others} more Mist hosts, one call each."
        )
        return TroubleWords(f"{cloud_words(address)} refused the token (401).", text, TRY_OTHERS)
    if isinstance(error, NotTheCloud):
        return TroubleWords("This is not the Mist cloud.", f"{error.message} {error.action}".strip())
    return TroubleWords(_stopped(error.title), f"{error.message} {error.action}".strip())


def _stopped(title: str) -> str:
    return title if title.endswith((".", "?")) else f"{title}."


# --- what a token is


def rights_word(found: MistSignIn, org_id: str) -> str:
    """ "Read only" or "Read and write"."""
    return "Read and write" if org_id in found.can_write else "Read only"


def reach_word(found: MistSignIn, org_id: str) -> str:
    """Whether the token reaches the whole organisation or single sites."""
    sites = dict(found.site_only).get(org_id)
    return "All sites" if sites is None else plural(len(sites), "site") + " only"


def rights_sentence(found: MistSignIn, org_id: str) -> str:
    """What the rights mean here."""
    if org_id not in dict(found.organizations):
        return "What the token may do there shows when the organisation is read."
    if org_id in found.can_write:
        return "The token may read and write. Reading is enough here; nothing is changed in Mist."
    return "The token may only read, which is enough here."


def who_sentence(found: MistSignIn) -> str:
    """Whose token it is, and at which cloud."""
    kind = "a personal token" if found.is_user else "an organisation token"
    return f"{cloud_words(found.base_url)} knows it as {kind} of {found.label or 'an account without a name'}."


def calls_sentence(found: MistSignIn) -> str:
    """How much of the hour's calls is gone; "" when Mist did not say."""
    if found.calls_used is None or found.calls_limit is None:
        return ""
    shared = " Your portal session counts too." if found.is_user else ""
    return f"{found.calls_used:,} of {found.calls_limit:,} calls are used this hour.{shared}"


def cost_sentence(poll: PollSettings) -> str:
    """What polling will cost, before the number of devices is known."""
    calls = math.ceil(_HOUR / poll.stats_seconds)
    every = span(poll.stats_seconds)
    return f"Statistics are read every {every}: about {calls:,} calls an hour for each {_PAGE:,} devices."
