# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schemas of requests that kafka-python 3.0.12 lacks: Kafka has them for groups that are not classic.

A field is in all versions of its message, unless it names its own. All versions are flexible (KIP-482).
"""

from __future__ import annotations

import contextlib
import typing as t

Field = t.Mapping[str, t.Any]

# Without the library, client.connect fails with a sentence before anything is sent.
with contextlib.suppress(ImportError):
    from kafka.protocol.api_message import ApiMessage


def field(name: str, kind: str, *fields: Field, nullable: bool = False, **more: str) -> Field:
    """Return the schema of a field, with the fields of its structure; nullable ones are null where not given."""
    inner: Field = {"fields": list(fields)} if fields else {}
    none: Field = {"nullableVersions": "0+", "default": "null"} if nullable else {}
    return {"name": name, "type": kind, "versions": "0+", **inner, **none, **more}


def error_fields() -> tuple[Field, Field]:
    """Return the fields of an error."""
    return field("ErrorCode", "int16"), field("ErrorMessage", "string", nullable=True)


class Message:
    """A request that kafka-python lacks, with its response."""

    def __init__(self, api_key: int, newest: int, request: t.Sequence[Field], response: t.Sequence[Field]) -> None:
        """Define both by their fields, for all versions up to ``newest``."""
        self.api_key = api_key
        self._newest = newest
        self._fields = {"request": request, "response": response}
        self._types: dict[str, t.Any] = {}

    def request(self, **values: t.Any) -> t.Any:
        """Return a request with these values, structures as dicts."""
        self.response_type()  # kafka-python finds it by the API key of the request
        return _structure(self._type("request"), values)

    def response_type(self) -> t.Any:
        """Return the class of the response, which decodes it."""
        return self._type("response")

    def _type(self, kind: str) -> t.Any:
        """Return the class of the request or response.

        kafka-python loads the schema that belongs to the name of the class, and allows replacing it: hence the name.
        """
        if kind not in self._types:
            schema = {
                "apiKey": self.api_key,
                "type": kind,
                "name": kind,
                "validVersions": f"0-{self._newest}",
                "flexibleVersions": "0+",
                "fields": list(self._fields[kind]),
            }
            members = {"json_patch": classmethod(lambda _cls, _other: schema)}
            self._types[kind] = type(ApiMessage)(f"DescribeGroups{kind.capitalize()}", (ApiMessage,), members)
        return self._types[kind]


def _structure(kind: t.Any, values: t.Mapping[str, t.Any]) -> t.Any:
    """Return values in the types of kafka-python; arrays of dicts become arrays of structures."""
    return kind(
        **{
            name: [_structure(kind.fields[name].data_class, item) if isinstance(item, dict) else item for item in value]
            if isinstance(value, list)
            else value
            for name, value in values.items()
        }
    )
