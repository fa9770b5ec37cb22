"""The scenario that a calibration writes is the world that it found."""

from __future__ import annotations

from pathlib import Path

from experiments.console.composing import compose
from experiments.questions.calibrate.question import read
from experiments.questions.calibrate.scenario_file import FILE, scenario_file


def test_the_scenario_keeps_what_else_was_set(tmp_path: Path) -> None:
    words = (
        *("scenario=hospital_tech", "environment.crises=false", "population.vendors=8"),
        *("events=[{kind:crisis,month:6,size:0.6}]", "parameters.exit_rate=0.1"),
        "factors=[parameters.pace,types.hospital_tech.worth]",
    )
    asked = read(compose("calibrate", words))
    point = {"parameters.pace": 3.5, "types.hospital_tech.worth": 0.75}
    (tmp_path / "scenario").mkdir()
    # A command may have a line break in it.
    (tmp_path / FILE).write_text(scenario_file(asked, point, "accord calibrate 'events=\n[]'"))
    again = read(compose("calibrate", ("scenario=calibrated",), (str(tmp_path),)))
    wanted = asked.settings.assumptions(asked.policy.policy).changed(point)
    assert again.settings.world == wanted.world
    assert again.settings.population == asked.settings.population
