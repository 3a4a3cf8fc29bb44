"""The manual: its pictures are there, said in words, and nothing beside them is served."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from web.help import ORDER

Fetch = Callable[..., BeautifulSoup]


@pytest.mark.parametrize("name", ORDER)
def test_every_picture_of_a_page_is_there_and_said_in_words(fetch: Fetch, client: FlaskClient, name: str) -> None:
    for picture in fetch(f"/help/{name}").select(".prose img"):
        assert len(str(picture["alt"]).split()) > 3
        with client.get(f"/help/{picture['src']}") as answer:
            assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_the_page_for_coaches_shows_a_pack(fetch: Fetch) -> None:
    assert [str(picture["src"]) for picture in fetch("/help/coaches").select(".prose img")] == ["pictures/pack.png", "pictures/pack-edit.png"]


@pytest.mark.parametrize("name", ["nothing", "..%2Fcoaches", "%2Fetc%2Fpasswd"])
def test_no_other_file_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/help/pictures/{name}.png").status_code == 404
