"""A folder of the user's settings files, as Hydra looks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from omegaconf import OmegaConf

from experiments.console.settings_files import read_settings_file, read_text
from sim.parameters import InvalidSetting

SCHEME: Final = "settings"


class SettingsFolder(ConfigSource):
    """A folder of settings files, for Hydra."""

    def __init__(self, provider: str, path: str) -> None:
        super().__init__(provider=provider, path=path)

    @staticmethod
    def scheme() -> str:
        return SCHEME

    def load_config(self, config_path: str) -> ConfigResult:
        path = self._file(config_path)
        if not path.exists():
            raise ConfigLoadError(f"Config not found : {path}")
        content = read_settings_file(path)
        try:
            header = ConfigSource._get_header_dict(read_text(path)[:512])
        except ValueError as error:
            raise InvalidSetting(f"{path}: {str(error)[0].lower()}{str(error)[1:]}.") from None
        return ConfigResult(
            config=OmegaConf.create(content),
            path=f"{SCHEME}://{self.path}",
            provider=self.provider,
            header=header,
        )

    def available(self) -> bool:
        return self.is_group("")

    def is_group(self, config_path: str) -> bool:
        return Path(self.path, config_path).is_dir()

    def is_config(self, config_path: str) -> bool:
        # Whatever bears the name, so that one that is no regular file is refused by name.
        path = self._file(config_path)
        return path.exists() and not path.is_dir()

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        found: list[str] = []
        for path in sorted(Path(self.path, config_path).iterdir()):
            self._list_add_result(
                found, str(Path(config_path, path.name)), path.name, results_filter
            )
        return sorted(set(found))

    def _file(self, config_path: str) -> Path:
        return Path(self.path, self._normalize_file_name(config_path))
