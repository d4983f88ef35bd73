"""How an administrator's words about the way out become something to connect with: a proxy, trusted authorities."""

from __future__ import annotations

import contextlib
import ssl
from functools import cache

import httpx

from core.errors import UsageError
from core.i18n import N_


def proxy_url(proxy: str) -> httpx.URL:
    """The address of a proxy.

    Raises:
        UsageError: it is none.
    """
    with contextlib.suppress(httpx.InvalidURL, ValueError):
        url = httpx.URL(proxy)
        if url.scheme in ("http", "https") and url.host:
            return url
    raise UsageError(N_("The proxy is not http://HOST:PORT; correct it in the configuration."))


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Trust in the public authorities, and in those of ``ca_file``; the environment adds none.

    Raises:
        UsageError: the file cannot be used.
    """
    if ca_file is None:
        return _public_authorities()
    context = httpx.create_ssl_context(trust_env=False)
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise UsageError(
            N_("The certificate file {file} cannot be used: {reason}. Correct it in the configuration."),
            file=ca_file,
            reason=error.strerror or type(error).__name__,
        ) from None
    return context


@cache
def _public_authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
