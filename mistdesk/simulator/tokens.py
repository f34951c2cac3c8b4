"""The tokens of this cloud: what each may see and change, and what it answers about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mistdesk.simulator.chance import digest
from mistdesk.simulator.cloud import Row

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LENGTH = 64


class TokenKind(StrEnum):
    """The kinds of token that a person may meet."""

    ORG_READ = "org_read"
    ORG_WRITE = "org_write"
    SITE_ONLY = "site_only"
    USER_TWO_ORGS = "user_two_orgs"
    MSP = "msp"
    EMPTY = "empty"
    REVOKED = "revoked"
    FOREIGN_REGION = "foreign_region"


_NEVER_VALID = frozenset({TokenKind.REVOKED, TokenKind.FOREIGN_REGION})


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token may reach; `orgs` as a whole, or only single `sites`; `writable` names organisations."""

    kind: TokenKind
    orgs: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    writable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Premises:
    """The names and ids that the tokens speak about."""

    org_id: str
    org_name: str
    second_org_id: str
    second_org_name: str
    msp_id: str
    site_ids: tuple[str, ...]
    site_names: tuple[str, ...]


class TokenBook:
    """All tokens; the same seed gives the same ones."""

    def __init__(self, seed: int, premises: Premises) -> None:
        self._premises = premises
        self._tokens = {kind: _token(seed, kind) for kind in TokenKind}
        self._kinds = {token: kind for kind, token in self._tokens.items()}
        self._revoked: set[TokenKind] = set()

    def tokens(self) -> dict[str, str]:
        """Give the tokens by the names of their kinds."""
        return {kind.value: token for kind, token in self._tokens.items()}

    def grant(self, token: str) -> Grant | None:
        """Tell what a token may; nothing for one that is not known here, or no longer."""
        kind = self._kinds.get(token)
        if kind is None or kind in _NEVER_VALID or kind in self._revoked:
            return None
        here = self._premises
        first, both = frozenset({here.org_id}), frozenset({here.org_id, here.second_org_id})
        if kind is TokenKind.ORG_READ:
            return Grant(kind, orgs=first)
        if kind is TokenKind.ORG_WRITE:
            return Grant(kind, orgs=first, writable=first)
        if kind is TokenKind.SITE_ONLY:
            return Grant(kind, sites=frozenset(here.site_ids[:2]))
        if kind is TokenKind.USER_TWO_ORGS:
            return Grant(kind, orgs=both, writable=first)
        if kind is TokenKind.MSP:
            return Grant(kind, orgs=both)
        return Grant(kind)

    def revoke(self, kinds: set[TokenKind]) -> None:
        """Make these kinds, and only these, answer as unknown from now on."""
        self._revoked = set(kinds)

    def revoke_one(self, kind: TokenKind) -> None:
        """Make one more kind answer as unknown from now on."""
        self._revoked.add(kind)

    def revoked(self) -> list[str]:
        """List the kinds that were revoked."""
        return sorted(kind.value for kind in self._revoked)

    def self_row(self, kind: TokenKind) -> Row:
        """Make the answer about the token's owner; organisation tokens have a name and no e-mail address."""
        here = self._premises
        org: Row = {"scope": "org", "org_id": here.org_id, "name": here.org_name}
        if kind in {TokenKind.ORG_READ, TokenKind.ORG_WRITE}:
            role = "write" if kind is TokenKind.ORG_WRITE else "read"
            return {"name": f"mistdesk {role}", "privileges": [{**org, "role": role}]}
        if kind is TokenKind.SITE_ONLY:
            return {"name": "mistdesk sites", "privileges": self._site_privileges()}
        if kind is TokenKind.USER_TWO_ORGS:
            second: Row = {"scope": "org", "org_id": here.second_org_id, "name": here.second_org_name}
            return _person("kim.larsen", [{**org, "role": "admin"}, {**second, "role": "read"}])
        if kind is TokenKind.MSP:
            provider: Row = {"scope": "msp", "role": "read", "msp_id": here.msp_id}
            return _person("ops", [{**provider, "name": "Quayside Managed Networks"}])
        return {"name": "mistdesk nothing", "privileges": []}

    def _site_privileges(self) -> list[Row]:
        here = self._premises
        return [
            {
                "scope": "site",
                "role": "read",
                "org_id": here.org_id,
                "org_name": here.org_name,
                "site_id": site_id,
                "name": name,
            }
            for site_id, name in list(zip(here.site_ids, here.site_names, strict=True))[:2]
        ]


def _person(account: str, privileges: list[Row]) -> Row:
    return {
        "email": f"{account}@example.org",
        "first_name": account.split(".")[0].capitalize(),
        "last_name": account.split(".")[-1].capitalize(),
        "via_sso": False,
        "enable_two_factor": True,
        "two_factor_verified": True,
        "session_expiry": 1440,
        "tags": [],
        "privileges": privileges,
    }


def _token(seed: int, kind: TokenKind) -> str:
    stir = int.from_bytes(digest(seed, f"token:{kind.value}", 64), "big")
    letters: list[str] = []
    for _ in range(_LENGTH):
        stir, index = divmod(stir, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)
