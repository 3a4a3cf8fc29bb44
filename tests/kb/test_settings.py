"""Settings from defaults and environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from kb.settings import SHIPPED_MODEL, Settings


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_environment_sets_what_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_DATA", str(tmp_path / "from-environment"))
    monkeypatch.setenv("CLUSTERBRIDGE_MAX_FILE_MB", "7")
    assert (Settings().data, Settings().max_file_mb) == (tmp_path / "from-environment", 7)
    assert Settings(data=tmp_path / "given").data == tmp_path / "given"


def test_everything_lies_in_the_data_folder_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLUSTERBRIDGE_MODELS", raising=False)
    settings = Settings(data=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/clusterbridge.sqlite3"
    assert settings.files_folder == tmp_path / "files"
    assert settings.models_folder == tmp_path / "models"
    assert Settings(data=tmp_path, models=tmp_path / "elsewhere").models_folder == tmp_path / "elsewhere"


def test_the_stock_model_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLUSTERBRIDGE_MODEL", raising=False)
    assert Settings().model == SHIPPED_MODEL


def test_settings_cannot_be_changed_and_refuse_nonsense(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().data = tmp_path
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        Settings(max_file_mb=0)
