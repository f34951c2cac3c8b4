"""Takes secrets out of texts before they are logged or shown; knows patterns, never a token of ours."""

from __future__ import annotations

import logging
import re

HIDDEN = "***"

_HIDDEN_KEYS = (
    r"jwt|token|access_token|api_?key|apitoken|secret|password|passphrase|psk|magic|sig|signature|x-amz-[a-z-]+"
)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(authorization['\"]?\s*[:=,]\s*b?['\"]?)(?:(?:token|bearer|basic)\s+)?[^\s'\"]+", re.IGNORECASE),
        r"\1***",
    ),
    (re.compile(r"\b(token|bearer|basic)(\s+)(?=[^\s'\"]*\d)[A-Za-z0-9._~+/=-]{12,}", re.IGNORECASE), r"\1\2***"),
    (re.compile(rf"([?&;]|\b)({_HIDDEN_KEYS})=[^&\s'\"#<>]+", re.IGNORECASE), r"\1\2=***"),
    (re.compile(rf"(['\"](?:{_HIDDEN_KEYS}|key)['\"]\s*:\s*)(['\"]).*?\2", re.IGNORECASE), r"\1\2***\2"),
    (re.compile(r"(://)[^/\s'\"@]+@"), r"\1***@"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"), HIDDEN),
)

_HTTP_LOGGERS = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


def redact(text: str) -> str:
    """The text without tokens, signed links, claim codes and passwords."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFilter(logging.Filter):
    """Rewrites a log record so that no secret reaches any handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, redacted."""
        record.msg = redact(record.getMessage())
        record.args = None
        return True


_FILTER = RedactingFilter()


def guard_http_logs() -> None:
    """Redact what the HTTP libraries log (they print addresses with signed links), and keep them quiet by default."""
    for name in _HTTP_LOGGERS:
        logger = logging.getLogger(name)
        logger.addFilter(_FILTER)  # adding the same filter twice keeps one
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)
