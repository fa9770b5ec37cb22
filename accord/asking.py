"""The commands as functions: keywords become the words that the command line would have."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import InvalidSetting, Policy

if TYPE_CHECKING:
    from experiments.questions.answer import Answer

_POLICY_FILES: Final = "policy"
PolicyLike = str | Mapping[str, Any] | Policy


def compare(**settings: Any) -> Answer:
    """Return how much each policy changes how often partnerships fail; see `ask`."""
    return ask("compare", settings)


def sweep(**settings: Any) -> Answer:
    """Return what points of a design show, crossed with policies and paired seeds; see `ask`."""
    return ask("sweep", settings)


def sensitivity(**settings: Any) -> Answer:
    """Return which assumptions drive an outcome, or the effect of a policy; see `ask`."""
    return ask("sensitivity", settings)


def robustness(**settings: Any) -> Answer:
    """Return which policies do well in many plausible worlds; see `ask`."""
    return ask("robustness", settings)


def optimise(**settings: Any) -> Answer:
    """Return policies that no other one betters; see `ask`."""
    return ask("optimise", settings)


def validate(**settings: Any) -> Answer:
    """Return whether the model shows published patterns; see `ask`."""
    return ask("validate", settings)


def calibrate(**settings: Any) -> Answer:
    """Return values of open parameters that bring the model nearest to patterns; see `ask`."""
    return ask("calibrate", settings)


def effects(**settings: Any) -> Answer:
    """Return what each lever, parameter, kind and type does by itself; see `ask`."""
    return ask("effects", settings)


def run(**settings: Any) -> Answer:
    """Return one run, and the life of one of its partnerships; see `ask`."""
    return ask("run", settings)


def ask(command: str, settings: Mapping[str, Any]) -> Answer:
    """Return the answer to a command.

    Parameters
    ----------
    command : str
        Its name.
    settings : mapping
        Its settings by name, as ``accord COMMAND --help`` lists them. ``policy`` and each of
        ``policies`` may be a name, a mapping of levers to strengths (with ``name`` if it is to be
        called so), or a `Policy`. ``config_dir`` names a folder of settings files. With ``name``,
        runs are kept in ``results/COMMAND/NAME`` and continued there; else in a folder that goes
        with the answer.

    Raises
    ------
    InvalidSetting
        In one sentence, for anything unknown or out of bounds.
    """
    kept = Path(tempfile.mkdtemp(prefix="accord-"))
    try:
        answer = _answered(command, dict(settings), kept)
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    # The runs go when the answer does, unless they have a name.
    weakref.finalize(answer, shutil.rmtree, kept, ignore_errors=True)
    return answer


def _answered(command: str, given: dict[str, Any], kept: Path) -> Answer:
    from experiments.console.commands import COMMANDS
    from experiments.console.complaints import complaint
    from experiments.console.composing import compose, words_of
    from experiments.questions.answer import Work

    folders = [str(one) for one in _listed(given.pop("config_dir", ()))]
    own: list[Mapping[str, Any]] = []
    words: list[str] = []
    try:
        given = _named_policies(given, own)
        written = _write_policies(own, kept / "settings") if own else None
        if written is not None:
            folders.append(str(written))
        words = list(words_of(given))
        asked = compose(command, words, folders)
        question = COMMANDS[command].read(asked)
        folder = _folder(command, asked.name if asked.named else None, kept)
        answer = COMMANDS[command].answer(question, Work(folder, asked, _say))
    except InvalidSetting:
        raise
    except Exception as error:
        sentence = complaint(error, command, words)
        if sentence is None:
            raise
        raise InvalidSetting(sentence) from None
    if answer is None:
        raise InvalidSetting(f"accord.{command} has no answer to these settings.")
    return answer if written is None else replace(answer, settings_files=written)


def _folder(command: str, name: str | None, kept: Path) -> Path:
    """Return the folder of an answer's runs, made."""
    folder = kept / "runs" if name is None else Path("results", command, name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _listed(value: Any) -> Sequence[Any]:
    return [value] if isinstance(value, str | Path) else list(value)


def _named_policies(settings: dict[str, Any], own: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return settings with every policy as a name; those without a file go into ``own``."""
    found = dict(settings)
    if isinstance(found.get("policy"), Policy):
        found["policy"] = _name_of(found["policy"], own)
    if found.get("policies") is not None:
        found["policies"] = [_name_of(one, own) for one in _listed(found["policies"])]
    return found


def _name_of(policy: PolicyLike, own: list[Mapping[str, Any]]) -> str:
    from experiments.settings.phases import listed_phases

    if isinstance(policy, str):
        return policy
    if isinstance(policy, Policy):
        content: dict[str, Any] = {"name": policy.name, **policy.levers}
        if policy.phases:
            content["phases"] = listed_phases(policy)
    elif isinstance(policy, Mapping):
        content = dict(policy)
    else:
        raise InvalidSetting(
            f"policies: {policy!r} is no policy; give a name, a dictionary of levers, or a Policy."
        )
    levers = [f"{name}_{value}" for name, value in content.items() if name != "name"]
    name = str(content.get("name") or "-".join(levers) or "no_levers")
    own.append({**content, "name": name})
    return name


def _write_policies(policies: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Write policies of Python as settings files; return the folder to look in."""
    from experiments.settings.naming import safe_name

    (folder / _POLICY_FILES).mkdir(parents=True)
    for one in policies:
        path = folder / _POLICY_FILES / f"{safe_name(one['name'])}.yaml"
        # JSON is YAML.
        path.write_text(json.dumps(one), encoding="utf-8")
    return folder
