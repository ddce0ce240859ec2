# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A session with an ensemble. Only this file opens sessions of kazoo."""

from __future__ import annotations

import contextlib
import logging
import traceback
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address, Connection

KAZOO_ERROR: str | None = None
try:
    from kazoo.client import KazooClient
    from kazoo.exceptions import KazooException
    from kazoo.handlers.threading import KazooTimeoutError
except ImportError:
    KAZOO_ERROR = traceback.format_exc()

Call = t.Callable[..., t.Any]  # sends a request of kazoo by its name, with its arguments
_SILENT = logging.getLogger("kafkaops.stack.kazoo")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


@contextlib.contextmanager
def session(connection: Connection) -> t.Iterator[Call]:
    """Open a session; yield a function that sends one request and waits for its response: ``call("get", path)``.

    Raises StackError with the cause where no server responds or the session ends. An exception of a single request
    that the caller doesn't catch counts as the end of the session.
    """
    timeout = connection.request_timeout
    client = new_client(connection, connection.addresses)

    def call(request: str, *arguments: t.Any) -> t.Any:
        return getattr(client, f"{request}_async")(*arguments).get(timeout=timeout)

    try:
        client.start(timeout)
        yield call
    except KazooTimeoutError as error:
        raise StackError(
            f"No session with {', '.join(map(str, connection.addresses))} within {timeout:.0f} s: check with "
            f"zookeeper_quorum whether a majority of the ensemble runs."
        ) from error
    except KazooException as error:
        raise StackError(f"The session ended with {type(error).__name__} {error}".rstrip() + ".") from error
    finally:
        with contextlib.suppress(KazooException, OSError):
            client.stop()
            client.close()


def new_client(connection: Connection, servers: t.Sequence[Address]) -> t.Any:
    """Return a session with these servers, not yet open."""
    return KazooClient(
        ",".join(map(str, servers)),
        timeout=connection.request_timeout,
        logger=_SILENT,
        use_ssl=connection.use_tls,
        ca=connection.ssl_cafile,
        certfile=connection.ssl_certfile,
        keyfile=connection.ssl_keyfile,
        check_hostname=connection.use_tls and connection.ssl_check_hostname,
    )
