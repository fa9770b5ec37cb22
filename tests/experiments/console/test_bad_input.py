"""What a user must correct ends in one sentence and exit code 2, never in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.conftest import Accord

# What is typed, and what the sentence must say: the override or file, the value, the allowed.
WRONG = {
    "moths=5": ["moths=5", "'months'"],
    "policy.voyce=1": ["policy.voyce", "'voice'", "steering_board"],
    "+policy.voyce=1": ["policy.voyce", "'voice'"],
    "policy.voice=1.5": ["policy.voice=1.5", "0 to 1"],
    "policy.voice=much": ["policy.voice='much'", "0 to 1"],
    "policy.voice.high=1": ["policy.voice.high=1", "policy.voice"],
    "policy=contratual": ["policy=contratual", "'contractual'", "full"],
    "policy=[full,outset]": ["policy=", "policies=[A,B]"],
    "policies=[full,nosuch]": ["nosuch", "ad_hoc"],
    "policies=[]": ["policies=[]", "policies=[contractual,full]"],
    "policies=full,outset": ["policies=full,outset", "[full,outset]", "--multirun"],
    "margin=0": ["margin=0", "above 0 and below 1"],
    "margin=1": ["margin=1", "above 0 and below 1"],
    "margin=small": ["margin='small'", "above 0 and below 1"],
    "margin=nan": ["margin=nan", "above 0 and below 1"],
    "baseline=nosuch": ["baseline=nosuch", "ad_hoc"],
    "parameters.fomo_rat=0.1": ["parameters.fomo_rat", "'fomo_rate'"],
    "parameters.fomo_rate=7": ["parameters.fomo_rate=7", "0 to 1"],
    "parameters.fomo_rate=often": ["parameters.fomo_rate='often'", "0 to 1"],
    "parameters=3": ["parameters=3", "parameters.NAME=VALUE"],
    "months=-3": ["months=-3", "1 to 1200"],
    "months=1.5": ["months=1.5", "whole number"],
    "months=long": ["months='long'", "whole number"],
    "months=1,2": ["months=1,2", "--multirun"],
    "months=range(1,3)": ["months=range(1,3)", "--multirun"],
    "months": ["'months'", "name=value"],
    "months=[1": ["'months=[1'", "name=value"],
    "=5": ["'=5'", "name=value"],
    "~months": ["months is missing"],
    "+new=3": ["new is not a setting", "months"],
    "warm_up=-1": ["warm_up=-1", "0 to 1200"],
    "replications=0": ["replications=0", "1 to"],
    "replications=2.5": ["replications=2.5", "whole number"],
    "seed=-1": ["seed=-1", "0 to"],
    "seed=18446744073709551616": ["seed=18446744073709551616", "0 to"],
    "name=../elsewhere": ["name='../elsewhere'", "letters, digits"],
    "name=a b": ["name='a b'", "letters, digits"],
    "name=${nosuch}": ["nosuch"],
    "population=mars": ["population=mars", "ahrq, synthetic, table"],
    "population=5": ["population=5", "ahrq, synthetic, table"],
    "population=ahrq": ["population=ahrq", "population.file=PATH"],
    "population.file=x.csv": ["population.file=x.csv", "population=ahrq"],
    "population.health_systems=0": ["population.health_systems=0", "1 to"],
    "population.vendors=many": ["population.vendors='many'", "whole number"],
    "population.size=3": ["population.size=3"],
    "population.universities=-1": ["population.universities=-1", "0 to"],
    "population.public_agencies=some": ["population.public_agencies='some'", "whole number"],
    "population.foreign_systems=1.5": ["population.foreign_systems=1.5", "whole number"],
    "population.foreign_agency=3": ["population.foreign_agency=3", "'population.foreign_agencies'"],
    "types.hospital_tech.mixx=1": ["types.hospital_tech.mixx", "'mix'"],
    "+types.hospital_tech.mixx=1": ["types.hospital_tech.mixx", "'mix'"],
    "types.hospital_tech.mix=-1": ["types.hospital_tech.mix=-1", "0 to 100"],
    "types.hospital_tech.mix=often": ["types.hospital_tech.mix='often'", "0 to 100"],
    "types.hospital_tech.host_kind=bank": ["types.hospital_tech.host_kind=bank", "university"],
    "types.hospital_tech.abroad=maybe": ["types.hospital_tech.abroad=maybe", "no, yes"],
    "types.hospital_tech=3": ["types.hospital_tech=3", "types.hospital_tech.COLUMN=VALUE"],
    "types=3": ["types=3", "types.NAME.COLUMN=VALUE"],
    "~types.hospital_tech": ["types.hospital_tech is missing", "mix=0"],
    "types.hospital_tec.mix=1": ["types.hospital_tec.mix=1", "'hospital_tech'", "+types."],
    "+types.mine=3": ["types.mine=3", "types.mine.COLUMN=VALUE"],
    "+types.mine.mixx=3": ["types.mine.mixx", "'mix'"],
    "+types.my-type.mix=1": ["types.my-type", "letters, digits"],
    "+types.small_hosts.mix=1": ["types.small_hosts", "any other"],
    "kinds.vendor.tempoo=1": ["kinds.vendor.tempoo", "'tempo'"],
    "kinds.vendor.tempo=2": ["kinds.vendor.tempo=2", "0 to 1"],
    "kinds.bank.tempo=1": ["kinds.bank", "health_system, vendor, public_agency, university"],
    "+kinds.bank.tempo=1": ["kinds.bank", "health_system, vendor, public_agency, university"],
    "kinds=3": ["kinds=3", "kinds.NAME.COLUMN=VALUE"],
    "~kinds.vendor": ["kinds.vendor is missing"],
    "environment.crisis=false": ["environment.crisis", "'crises'", "programme_lapses"],
    "+environment.crisis=false": ["environment.crisis", "'crises'", "programme_lapses"],
    "environment.crises=0": ["environment.crises=0", "true or false"],
    "environment.crises=never": ["environment.crises='never'", "true or false"],
    "environment=calm": ["environment='calm'", "environment.NAME=false"],
    "events=3": ["events=3", "kind:crisis"],
    "events=[crisis]": ["crisis", "a kind and a month"],
    "events=[{kind:crisis}]": ["a kind and a month", "month:36"],
    "events=[{kind:plague,month:3}]": ["kind=plague", "crisis, regulation"],
    "events=[{kind:[crisis],month:3}]": ["kind=['crisis']", "allowed are crisis"],
    "events=[{kind:crisis,month:soon}]": ["month='soon'", "whole number"],
    "events=[{kind:crisis,month:5000}]": ["month=5000", "-1200 to 1199"],
    "events=[{kind:crisis,month:3,size:2}]": ["size=2", "0 to 1"],
    "events=[{kind:crisis,month:3,where:x}]": ["where", "region"],
    "events=[{kind:hype,month:3,area:fun}]": ["area=fun", "quality"],
    "events=[{kind:crisis,month:3,region:Mars}]": ["region=Mars", "New England"],
    "events=[{kind:first_mover,month:3,organisation:H999}]": ["H999", "not in the population"],
    "scenario=coovid": ["scenario=coovid", "'covid'", "first_mover"],
    "policy.phases=3": ["policy.phases=3", "start:36"],
    "policy.phases=[3]": ["policy.phases: 3", "start:36"],
    "policy.phases=[{start:3}]": ["needs a policy or levers", "start:36"],
    "policy.phases=[{strat:3,policy:full}]": ["strat", "'start'"],
    "policy.phases=[{start:-1,policy:full}]": ["start=-1", "0 to 1199"],
    "policy.phases=[{start:soon,policy:full}]": ["start='soon'", "0 to 1199"],
    "policy.phases=[{applies_to:all,policy:full}]": ["applies_to=all", "everyone, public"],
    "policy.phases=[{uptake:2,policy:full}]": ["uptake=2", "0 to 1"],
    "policy.phases=[{spread:fast,policy:full}]": ["spread='fast'", "0 to 1"],
    "policy.phases=[{policy:fulll}]": ["policy=fulll", "'full'"],
    "policy.phases=[{policy:public_mandate}]": ["policy=public_mandate", "phases of its own"],
    "policy.phases=[{levers:{voyce:1}}]": ["policy.voyce", "'voice'"],
    "policy.phases=[{levers:{voice:2}}]": ["policy.voice=2", "0 to 1"],
    "policy.phases=[{levers:3}]": ["levers=3", "voice: 0.5"],
    "executor=gpu": ["executor=gpu", "processes, serial, threads"],
    "executor.workers=0": ["executor.workers=0", "1 to"],
    "executor.chunk=x": ["executor.chunk='x'", "whole number"],
    "hydra.nosuch=1": ["hydra.nosuch=1"],
    "--months=5": ["--months=5", "without dashes"],
    "--nosuch": ["--nosuch"],
    "--config-dir=nosuch": ["nosuch", "not found"],
    "--config-name=nosuch": ["nosuch"],
}


@pytest.mark.slow
@pytest.mark.parametrize("word", WRONG)
def test_compare_refuses_in_one_sentence(accord: Accord, word: str) -> None:
    refused = accord("compare", word)
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.startswith("accord compare: ")
    assert len(refused.err.splitlines()) == 1
    assert refused.err.rstrip()[-1] in ".?"
    for expected in WRONG[word]:
        assert expected in refused.err
    assert not Path("results").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("voyce: 1\n", ["'mine'", "voyce", "'voice'"]),
        ("voice: 7\n", ["'mine'", "policy.voice=7", "0 to 1"]),
        ("voice: [\n", ["mine.yaml", "not valid YAML", "line 2"]),
        ("- voice\n", ["mine.yaml", "names and values"]),
        ("defaults: [nosuch]\n", ["nosuch", "does not exist"]),
        ("phases: {start: 3}\n", ["'mine'", "policy.phases=", "list of phases"]),
        ("phases: [{policy: mine}]\n", ["'mine'", "phases of its own"]),
        ("phases: [{policy: nosuch}]\n", ["'mine'", "nosuch", "ad_hoc"]),
        ("phases: [{start: 2, levers: {voice: 3}}]\n", ["'mine'", "policy.voice=3", "0 to 1"]),
        ("compared: perhaps\nvoice: 1\n", ["'mine'", "compared='perhaps'", "true or false"]),
    ],
)
def test_policy_file_of_ones_own(accord: Accord, content: str, expected: list[str]) -> None:
    folder = Path("mine/policy")
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(content)
    refused = accord("compare", "--config-dir=mine", "policies=[mine]")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    for word in expected:
        assert word in refused.err


@pytest.mark.parametrize("file", ["policy/full.yaml", "scenario/calm.yaml"])
def test_a_file_hidden_by_one_of_accord(accord: Accord, file: str) -> None:
    path = Path("mine", file)
    path.parent.mkdir(parents=True)
    path.write_text("# @package _global_\nmonths: 7\n")
    refused = accord("compare", "--config-dir=mine", "policies=[outset]", "scenario=calm")
    assert refused.code == 2
    assert file in refused.err
    assert len(refused.err.splitlines()) == 1
    assert not Path("results").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("event: []\n", ["event", "'events'"]),
        ("parameters: {crisis_rat: 0}\n", ["parameters.crisis_rat", "'crisis_rate'"]),
        ("types: {mine: {host: vendor}}\n", ["types.mine.host", "'host_kind'"]),
        ("types: {mine: }\n", ["types.mine=None", "types.mine.COLUMN=VALUE"]),
        ("kinds: {bank: {tempo: 1}}\n", ["kinds.bank", "university"]),
        ("environment: {crisis: false}\n", ["environment.crisis", "'crises'"]),
        ("events: {kind: crisis}\n", ["events=", "kind:crisis"]),
        ("types: [mine]\n", ["scenario/mine", "a list stands where names and values go"]),
        ("population: {university: 3}\n", ["population.university", "'population.universities'"]),
        (
            "environment: {crises: false}\nparameters: {crisis_rate: 0.5}\n",
            ["parameters.crisis_rate=0.5", "environment.crises=false"],
        ),
    ],
)
def test_scenario_file_of_ones_own(accord: Accord, content: str, expected: list[str]) -> None:
    folder = Path("mine/scenario")
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(f"# @package _global_\n{content}")
    refused = accord("compare", "--config-dir=mine", "scenario=mine")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    for word in expected:
        assert word in refused.err
    assert not Path("results").exists()


def test_population_file_that_is_not_there(accord: Accord) -> None:
    refused = accord("compare", "population=table", "population.file=nosuch.csv")
    assert refused.code == 2
    assert "nosuch.csv" in refused.err
    assert len(refused.err.splitlines()) == 1


@pytest.mark.parametrize("file", ["~/nosuch/of ours.csv", "~nobody-of-this-name/ours.csv"])
def test_population_file_below_a_home_folder(accord: Accord, file: str) -> None:
    refused = accord("compare", "population=table", f"population.file={file}")
    assert refused.code == 2
    assert f"population.file={file}: there is no" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_name_taken_by_another_policy(accord: Accord) -> None:
    refused = accord("compare", "policy=full", "policy.name=ad_hoc")
    assert refused.code == 2
    assert "policy.name=ad_hoc" in refused.err


def test_results_folder_that_cannot_be_made(accord: Accord) -> None:
    Path("results").write_text("a file in the way")
    refused = accord("compare")
    assert refused.code == 2
    assert "results" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_bug_is_not_dressed_up(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("experiments.questions.compare.question.compared_policies", bug)
    with pytest.raises(RuntimeError, match="a bug"):
        accord("compare")
