"""The library behind a running server, for commands that are called beside it: the server owns the data folder."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

from kb.errors import BadInputError
from kb.ownership import Owner

TIMEOUT_S = 120


class RemoteLibrary:
    """Calls the server's own address with the token that only the data folder's user can read."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def call(self, command: str, fields: dict[str, Any]) -> Any:
        """What the server answers to a command of `web/api.py`.

        Raises:
            BadInputError: With the server's own sentence, or when it does not answer.
        """
        request = urllib.request.Request(
            f"{self._owner.address}/api/{command}",
            data=json.dumps(fields).encode(),
            headers={"Authorization": f"Bearer {self._owner.token}", "Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=TIMEOUT_S) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise BadInputError(_sentence(error)) from error
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:  # refused, cut off, too slow, or another program
            raise BadInputError(f"The server at {self._owner.address} that owns the data folder does not answer; stop or restart it.") from error


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (json.JSONDecodeError, KeyError, TypeError):
        return f"The server answered with status {error.code}; see its log."
