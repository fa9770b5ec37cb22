"""AHRQ's Compendium in the layouts of its years; small made-up files stand for them.

Name the published file of 2018 in ACCORD_COMPENDIUM to check that one too.
"""

import inspect
import json
import os
import sys
from importlib import resources

import numpy as np
import pytest

from sim.population import load_population, synthetic_population
from sim.population.compendium import recognised_year
from sim.population.derive import derived_figures, main
from sim.population.figures import beds_from_physicians, figures_from, physicians_from_beds
from sim.population.gaps import drawn_beds
from sim.population.names import GROUPS
from sim.population.sheet import read_sheet
from sim.vocabulary import GOVERNMENT, HEALTH_SYSTEM, INVESTOR, NONPROFIT, REGIONS, VENDOR

_PLACE = "health_sys_id,health_sys_name,health_sys_city,health_sys_state"
_TEACHING = (
    "deg_children,sys_incl_majteachhosp,sys_incl_vmajteachhosp,sys_teachint,"
    "sys_incl_highdpphosp,sys_highucburden,sys_incl_highuchosp"
)
_COUNTS = "grp_cnt,hosp_cnt,acutehosp_cnt"
_EXTENT = "sys_multistate,sys_beds,sys_dsch,sys_res"
_FOUND = "in_onekey,in_aha,onekey_id,aha_sysid,total_mds,prim_care_mds"
_INSURANCE = "sys_anyins_product,sys_mcare_adv,sys_mcaid_mngcare,sys_healthins_mktplc"
_MONEY = "sys_ownership,hos_net_revenue,hos_total_revenue"
LAYOUTS = {
    2016: f"{_PLACE},in_other,{_FOUND},{_COUNTS},{_EXTENT},maj_inv_owned,{_TEACHING},sys_aco",
    2018: f"{_PLACE},{_FOUND},{_COUNTS},{_EXTENT},maj_inv_owned,{_TEACHING}",
    2021: f"{_PLACE},{_FOUND},total_nps,total_pas,{_COUNTS},nh_cnt,{_EXTENT},{_TEACHING},"
    f"{_INSURANCE},{_MONEY}",
    2023: f"{_PLACE},{_FOUND},{_COUNTS},grp_cnt_restricted,hhco_cnt,{_EXTENT},{_TEACHING},"
    f"{_INSURANCE},{_MONEY}",
}
NAMES = {
    2016: "chsp-compendium-2019update.csv",
    2018: "chsp-compendium-2018.csv",
    2021: "chsp-compendium-2021-rev.csv",
    2023: "chsp-compendium-2023.csv",
}
SYSTEMS = (
    # id, name, state, beds, physicians, extent, investor, ownership code
    ("HSI00000001", "Älpha Health", "OH", "420", "510", "1", "0", "1"),
    ("HSI00000002", "Beta, and Sons", "TX", "2300", "1900", "3", "1", "5"),
    ("HSI00000003", "Gamma", "PR", "", "255", "2", "", "2"),
    ("HSI00000004", "Delta", "DC", "880", "", "1", "0", "3"),
    ("HSI00000005", "", "", "0", "0", "", "", ""),
)


@pytest.fixture
def compendium(tmp_path):
    def write(year, name=None, encoding="utf-8", systems=SYSTEMS, newline="\n"):
        columns = LAYOUTS[year].split(",")
        lines = [",".join(columns)]
        for identity, called, state, beds, physicians, extent, investor, owner in systems:
            told = {
                "health_sys_id": identity,
                "health_sys_name": f'"{called}"',
                "health_sys_state": state,
                "sys_beds": beds,
                "total_mds": physicians,
                "sys_multistate": extent,
                "maj_inv_owned": investor,
                "sys_ownership": owner,
            }
            lines.append(",".join(told.get(column, "1") for column in columns))
        path = tmp_path / (name or NAMES[year])
        # UTF-16 in a given order of bytes comes with its mark, or nobody could tell it.
        mark = "\ufeff" if encoding.startswith("utf-16-") else ""
        path.write_bytes((mark + newline.join(lines)).encode(encoding))
        return path

    return write


NO_OTHERS = {
    "public_agencies": 0,
    "universities": 0,
    "foreign_systems": 0,
    "foreign_agencies": 0,
}


@pytest.mark.parametrize("year", LAYOUTS)
def test_each_layout_is_read_and_its_year_recognised(compendium, year):
    population = load_population(compendium(year), vendors=4, **NO_OTHERS)
    assert (population.health_systems, population.vendors, len(population)) == (5, 4, 9)
    assert population.year == year
    assert f"AHRQ Compendium {year}" in population.label
    assert str(year) in population.source
    assert population.ids == (*(system[0] for system in SYSTEMS), "V001", "V002", "V003", "V004")
    assert population.names[:2] == ("Älpha Health", "Beta, and Sons")
    assert population.names[4] == "HSI00000005"
    facts = population.facts(seed=3)
    assert facts["kind"].tolist() == [HEALTH_SYSTEM] * 5 + [VENDOR] * 4
    regions = [REGIONS[row] for row in facts["region"][:5]]
    assert regions == [
        "East North Central",
        "West South Central",
        "Elsewhere",
        "South Atlantic",
        "Elsewhere",
    ]
    assert facts["multistate"][:5].tolist() == [0, 1, 1, 0, 0]


@pytest.mark.parametrize("year", LAYOUTS)
def test_missing_sizes_follow_from_the_regression(compendium, year):
    population = load_population(compendium(year))
    drawn = drawn_beds("HSI00000005")
    assert population.listed["size"].tolist() == [
        *(420, 2300, beds_from_physicians(255), 880, drawn)
    ]
    assert population.listed["physicians"].tolist() == [
        *(510, 1900, 255, physicians_from_beds(880), physicians_from_beds(drawn))
    ]
    assert "beds of 2 imputed" in population.label
    assert any("(row 4) were missing and follow from phys" in note for note in population.notes)
    assert any("(row 6) were missing, and physicians too" in note for note in population.notes)
    assert any("Elsewhere" in note for note in population.notes)


def test_ownership_as_told_since_2020(compendium):
    owners = load_population(compendium(2021)).listed["ownership"]
    assert owners[:4].tolist() == [NONPROFIT, INVESTOR, NONPROFIT, GOVERNMENT]
    assert owners[4] in (NONPROFIT, GOVERNMENT)


def test_ownership_as_told_before(compendium):
    population = load_population(compendium(2018))
    owners = population.listed["ownership"]
    assert owners[1] == INVESTOR
    assert set(owners[[0, 2, 3, 4]]) <= {NONPROFIT, GOVERNMENT}
    assert any("Whether 4 health systems" in note for note in population.notes)


def test_what_a_file_leaves_open_is_split_once_and_by_id(compendium):
    many = [(f"HSI{n:08d}", "x", "OH", "100", "100", "1", "0", "1") for n in range(4000)]
    population = load_population(compendium(2018, systems=many))
    owners = population.listed["ownership"]
    share = np.mean(owners == NONPROFIT)
    assert abs(share - 0.54 / 0.79) < 5.5 * np.sqrt(0.684 * 0.316 / 4000)
    fewer = load_population(compendium(2016, systems=many[::-1]))
    assert fewer.listed["ownership"].tolist() == owners.tolist()


def test_a_compendium_has_only_health_systems_of_this_country(compendium):
    population = load_population(
        compendium(2018), vendors=2, public_agencies=10, universities=1, foreign_systems=10,
        foreign_agencies=5,
    )  # fmt: skip
    assert population.counts == (5, 2, 10, 1, 10, 5)
    assert not population.listed["abroad"].any()
    drawn = synthetic_population(5, 2, universities=1)
    assert population.facts(4)[5:].tobytes() == drawn.facts(4)[5:].tobytes()
    assert population.ids[5:] == drawn.ids[5:]
    assert population.label.endswith(
        "imputed), 2 synthetic vendors, 10 synthetic public agencies, 1 synthetic university, "
        "10 synthetic foreign health systems and 5 synthetic foreign agencies"
    )


def test_others_are_drawn_in_proportion_to_the_health_systems(compendium):
    assert load_population(compendium(2018)).counts == (5, 3, 1, 1, 1, 0)
    assert load_population(compendium(2018), health_systems=1).counts == (1, 1, 0, 0, 0, 0)
    for group in GROUPS:
        default = inspect.signature(synthetic_population).parameters[group.name].default
        assert group.usual(100) == default
    assert [group.usual(637) for group in GROUPS] == [637, 382, 64, 64, 64, 32]


def test_listed_facts_are_constant_and_vendors_are_drawn(compendium):
    population = load_population(compendium(2018), vendors=50)
    one, two = population.facts(1), population.facts(2)
    assert one[:5].tobytes() == two[:5].tobytes() == population.listed.tobytes()
    assert one[5:].tobytes() != two[5:].tobytes()
    again = load_population(compendium(2018), vendors=50)
    assert again == population
    assert again.content_hash == population.content_hash


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(compendium, encoding, newline):
    population = load_population(compendium(2018, encoding=encoding, newline=newline))
    assert population.names[0] == "Älpha Health"
    assert population.health_systems == 5


@pytest.mark.parametrize(
    ("layout", "name", "year"),
    [
        (2018, "renamed.csv", 2018),
        (2023, "renamed.csv", 2023),
        (2021, "renamed.csv", None),
        (2016, "renamed.csv", None),
        (2021, "CHSP-Compendium-2020-rev.CSV", 2020),
        (2021, "chsp-compendium-2022.csv", 2022),
        (2016, "chsp-compendium-2018-updated-2021.csv", 2018),
        (2021, "chsp-compendium-2031.csv", None),
        (2018, "chsp-compendium-2021.csv", None),
        (2021, "downloaded-2021.csv", None),
    ],
)
def test_years_are_recognised_by_name_or_columns_and_never_guessed(compendium, layout, name, year):
    path = compendium(layout, name)
    assert recognised_year(read_sheet(path)) == year
    label = load_population(path).label
    assert ("year not recognised" in label) == (year is None)


def test_column_names_in_any_case(compendium):
    path = compendium(2018)
    text = path.read_text(encoding="utf-8")
    header, body = text.split("\n", 1)
    path.write_text(header.upper() + "\n" + body, encoding="utf-8")
    assert load_population(path).health_systems == 5


def test_a_sample_is_the_same_every_time_and_part_of_a_larger_one(compendium):
    many = [(f"HSI{n:08d}", f"System {n}", "OH", str(n + 30), "100", "1", "0", "1")
            for n in range(300)]  # fmt: skip
    path = compendium(2018, systems=many)
    whole = load_population(path)
    previous = set()
    for size in (1, 20, 150, 299, 300):
        sample = load_population(path, health_systems=size)
        taken = sample.ids[:size]
        assert sample.health_systems == size
        assert list(taken) == sorted(taken)
        assert previous <= set(taken)
        previous = set(taken)
        for position, identity in enumerate(taken):
            row = whole.ids.index(identity)
            assert sample.names[position] == whole.names[row]
            assert sample.listed[position].tobytes() == whole.listed[row].tobytes()
        assert sample == load_population(path, health_systems=size)
    assert "20 US health systems, a sample of 300" in load_population(path, None, 60, 20).label
    shuffled = compendium(2018, systems=many[::-1])
    assert set(load_population(shuffled, health_systems=20).ids) == set(
        load_population(compendium(2018, systems=many), health_systems=20).ids
    )


def test_a_sample_is_not_biased_by_size(compendium):
    many = [(f"HSI{n:08d}", "x", "OH", str(n + 30), "100", "1", "0", "1") for n in range(4000)]
    sample = load_population(compendium(2018, systems=many), health_systems=2000)
    expected, deviation = 30 + 1999.5, 4000 / np.sqrt(12) * np.sqrt(0.5 / 2000)
    assert abs(sample.listed["size"].mean() - expected) < 5.5 * deviation


def test_figures_are_derived_as_documented(compendium, capsys, monkeypatch):
    many = [
        (f"HSI{n:08d}", "x", "OH" if n % 4 else "CA", str(30 + n), str(60 + 2 * n),
         "2" if n >= 300 else "1", str(int(n % 40 == 0)), "1")
        for n in range(400)
    ]  # fmt: skip
    path = compendium(2018, systems=many)
    figures = derived_figures(read_sheet(path))
    assert figures["health_systems"] == figures["health_systems_with_beds"] == 400
    assert figures["systems_per_state"] == {"CA": 100, "OH": 300}
    assert figures["multistate"]["share_by_quarter_of_beds"] == [0, 0, 0, 1]
    assert figures["quantiles"]["beds"][5] == 30 + 199.5
    assert figures["correlation_of_normal_scores"] == pytest.approx(1.0)
    assert figures["log_beds"]["mean"] == pytest.approx(
        np.log(30 + np.arange(400)).mean(), abs=1e-6
    )
    assert figures["ownership"]["investor_share"] == 10 / 400
    assert figures_from(figures).region_chance[-1] == 1.0
    monkeypatch.setattr(sys, "argv", ["derive", str(path)])
    assert main() == 0
    assert json.loads(capsys.readouterr().out) == figures
    monkeypatch.setattr(sys, "argv", ["derive", str(path) + "x"])
    assert main() == 2
    assert "there is no such file" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["derive"])
    assert main() == 2


def test_shipped_figures_name_their_sources():
    text = resources.files("sim.population").joinpath("us_health_systems_2018.json").read_text()
    shipped = json.loads(text)
    assert "Agency for Healthcare Research and Quality" in shipped["source"]
    assert "Hospital General Information, 2023" in shipped["source"]
    assert sum(shipped["systems_per_state"].values()) == shipped["health_systems"] == 637


PUBLISHED = os.environ.get("ACCORD_COMPENDIUM")
if PUBLISHED:

    def test_the_published_file_of_2018():
        population = load_population(PUBLISHED)
        assert population.health_systems == 637
        assert population.year == 2018
        assert "beds of 2 imputed" in population.label
        assert len(set(population.ids)) == len(population) == 637 + 382 + 3 * 64 + 32
        assert population.listed["size"].max() == 36873
        assert np.all(population.listed["size"] >= 24)
        assert np.mean(population.listed["multistate"]) == pytest.approx(0.165, abs=0.001)
        assert np.sum(population.listed["ownership"] == INVESTOR) == 17

    def test_the_shipped_figures_are_those_of_the_published_file():
        text = resources.files("sim.population").joinpath("us_health_systems_2018.json").read_text()
        assert derived_figures(read_sheet(PUBLISHED)) == json.loads(text)
