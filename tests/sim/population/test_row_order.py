"""The order of the rows of a file is no matter: every organisation is known by its id."""

import random

import numpy as np
import pytest

from sim import Policy, Run, simulate
from sim.engine.batch import run_world
from sim.engine.beginning import begin
from sim.population import keys as keys_module
from sim.population import load_population, synthetic_population
from sim.population.keys import keys_of

HEADER = "id,kind,size,state,abroad,tempo"
KINDS = ("health_system", "health_system", "vendor", "public_agency", "university")
STATES = ("OH", "TX", "CA", "MA", "PW", "")


def rows():
    """Return rows of every kind, of several regions, with gaps and equal sizes."""
    lines = []
    for number in range(100):
        kind = KINDS[number % len(KINDS)]
        abroad = int(number % 11 == 0 and kind == "health_system")
        state = "" if abroad else STATES[number % len(STATES)]
        size = "" if number % 7 == 0 else 40 * (1 + number % 4)
        tempo = 0.3 if number % 13 == 0 else ""
        lines.append(f"N{number * 37 % 101:03d},{kind},{size},{state},{abroad},{tempo}")
    return lines


@pytest.fixture
def load(tmp_path):
    def load_(lines, **asked):
        path = tmp_path / "own.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return load_population(path, **asked)

    return load_


def orders():
    lines = rows()
    yield lines[::-1]
    yield sorted(lines)
    for seed in (1, 2):
        shuffled = lines.copy()
        random.Random(seed).shuffle(shuffled)
        yield shuffled


def test_rows_in_any_order_are_the_same_population_and_the_same_runs(load):
    lived = []
    for lines in (rows(), *orders()):
        population = load(lines)
        policy = Policy("board", {"steering_board": 0.5, "brokerage": 0.5})
        runs = [
            Run(policy=policy, population=population, seed=seed, months=60, warm_up=24)
            for seed in (3, 2**63)
        ]
        results = simulate(runs, history=True)
        lived.append((population.content_hash, population.ids, results))
    content, ids, first = lived[0]
    assert len(first.partnerships) > 50
    for other, other_ids, results in lived[1:]:
        assert (other, other_ids) == (content, ids)
        for name in ("runs", "partnerships", "history"):
            assert getattr(results, name).equals(getattr(first, name)), name


@pytest.mark.parametrize("health_systems", [3, 9])
def test_a_sample_does_not_depend_on_the_order(load, health_systems):
    samples = [load(lines, health_systems=health_systems) for lines in (rows(), *orders())]
    assert len({(one.content_hash, one.ids) for one in samples}) == 1


def test_drawn_organisations_around_the_list_do_not_depend_on_its_order(load):
    systems = [line for line in rows() if ",health_system," in line]
    worlds = []
    for lines in (systems, systems[::-1]):
        population = load(lines, vendors=8, universities=3)
        worlds.append(begin(Run(population=population, seed=9)))
    for table in ("organisations", "keys", "watchers", "watcher_start", "suppliers"):
        assert getattr(worlds[0], table).tobytes() == getattr(worlds[1], table).tobytes(), table


def test_another_row_leaves_the_luck_of_all_others(load):
    """What rank among the others says is another matter: size of fear, breadth, prominence."""
    systems = [line for line in rows() if ",health_system," in line and ",0," in line]
    own = {}
    for name, lines in {
        "all": systems,
        "fewer": systems[3:],
        "more": ["AAA,health_system,700,,0,", *systems],
    }.items():
        population = load(lines, vendors=5)
        table = begin(Run(population=population, seed=4)).organisations
        own[name] = {
            identity: [table[trait][row].tolist() for trait in UNRANKED]
            for row, identity in enumerate(population.ids)
        }
    common = own["fewer"].keys() & own["more"].keys()
    assert len(common) >= 20
    for identity in common:
        assert own["fewer"][identity] == own["all"][identity] == own["more"][identity]
    drawn = [tuple(map(str, traits)) for traits in own["all"].values()]
    assert len(set(drawn)) == len(drawn)


UNRANKED = ("risk_aversion", "tempo", "margin", "awareness", "overstatement", "needs", "objectives")


def test_luck_of_synthetic_organisations_is_keyed_by_their_rows():
    population = synthetic_population(7, 3, 2, 1, 1, 1)
    assert population.keys.tolist() == list(range(15))
    assert run_world(Run(population=population, months=2, warm_up=0)).keys.tolist() == list(
        range(15)
    )


def test_keys_follow_ids_and_are_all_different(load):
    population = load(rows(), vendors=4)
    keys = dict(zip(population.ids, population.keys.tolist(), strict=True))
    assert len(set(keys.values())) == len(keys)
    assert keys_of(list(keys)[::-1]) == list(keys.values())[::-1]
    few = [identity for identity in keys if identity.startswith("N0")]
    assert keys_of(few) == [keys[identity] for identity in few]


def test_ids_with_one_hash_have_keys_of_their_own_whatever_their_order(monkeypatch):
    monkeypatch.setattr(keys_module, "_hash", lambda identity: len(identity) % 2 + 2**32 - 2)
    ids = ["a", "bb", "cc", "dddd", "e", "ff"]
    keys = dict(zip(ids, keys_of(ids), strict=True))
    assert len(set(keys.values())) == len(ids)
    assert all(0 <= key < 2**32 for key in keys.values())
    for seed in range(5):
        shuffled = ids.copy()
        random.Random(seed).shuffle(shuffled)
        assert keys_of(shuffled) == [keys[identity] for identity in shuffled]


def test_organisations_of_one_size_are_not_ranked_by_the_alphabet(load):
    lines = [f"S{number:03d},health_system,100,OH,0," for number in range(200)]
    ranks = begin(Run(population=load(lines))).organisations["size_rank"][:200]
    assert sorted(ranks) == pytest.approx(np.linspace(0, 1, 200))
    assert abs(np.corrcoef(ranks, np.arange(200))[0, 1]) < 0.4
