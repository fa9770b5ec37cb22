"""What a list does not say of its health systems is filled in, by what is known, and told."""

import numpy as np
import pytest

from sim.engine.beginning import begin
from sim.parameters import InvalidSetting
from sim.population import load_population
from sim.population.figures import beds_from_physicians, load_figures, physicians_from_beds
from sim.population.gaps import drawn_beds
from sim.run import Run


@pytest.fixture
def load(tmp_path):
    def load_(text, name="hospitals.csv", **asked):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return load_population(path, **asked)

    return load_


HOSPITALS = """\
id,kind,name,state,physicians
STM,health_system,St Mary's,OH,
CTY,health_system,City General,TX,620
LAK,health_system,Lakeside Group,WI,NA
"""


def test_a_list_without_beds_is_a_population(load):
    population = load(HOSPITALS, vendors=2)
    assert population.ids[:3] == ("CTY", "LAK", "STM")
    expected = [beds_from_physicians(620), drawn_beds("LAK"), drawn_beds("STM")]
    assert population.listed["size"].tolist() == expected
    assert population.listed["physicians"].tolist() == [
        *(620, physicians_from_beds(expected[1]), physicians_from_beds(expected[2]))
    ]
    assert population.notes == (
        "Beds of 1 health system (row 3) were missing and follow from physicians by the log-log "
        "regression of the 2018 figures.",
        "Beds of 2 health systems (rows 2, 4) were missing, and physicians too: drawn once from "
        "the 2018 figures, keyed by their ids.",
    )
    assert population.label.startswith("3 health systems (hospitals.csv; beds of 3 imputed)")
    assert np.all(begin(Run(population=population, months=1, warm_up=0)).organisations["size"] > 0)


def test_a_gap_is_filled_in_a_table_as_in_a_compendium(load):
    own = load("id,kind,size,physicians\nA,health_system,,\nB,health_system,,90\nC,vendor,,\n")
    ahrq = load(
        "health_sys_id,health_sys_state,sys_beds,total_mds\nA,OH,,\nB,OH,0,90\n", "ahrq.csv"
    )
    for fact in ("size", "physicians"):
        assert own.listed[fact][:2].tolist() == ahrq.listed[fact].tolist()
    assert own.notes[:2] == ahrq.notes[:2]
    # The size of a vendor is drawn for each run.
    assert np.isnan(own.listed["size"][2])


def test_foreign_health_systems_have_beds_too(load):
    text = "id,kind,abroad\nA,health_system,0\nB,health_system,1\nC,public_agency,1\n"
    population = load(text)
    by_id = dict(zip(population.ids, population.facts(1)["size"], strict=True))
    assert by_id["B"] == drawn_beds("B")
    assert np.isnan(by_id["C"])


def test_what_is_drawn_follows_the_figures_and_the_id_alone():
    figures = load_figures()
    beds = np.array([drawn_beds(f"hospital {number}") for number in range(4000)])
    below = [np.mean(beds <= quartile) for quartile in figures.bed_quartiles]
    assert below == pytest.approx([0.25, 0.5, 0.75], abs=5.5 * 0.5 / np.sqrt(4000))
    assert figures.beds[0] <= beds.min()
    assert beds.max() <= figures.beds[-1]
    assert drawn_beds("hospital 7") == beds[7]


def test_beds_under_another_name_are_not_drawn_beside_it(load):
    for name in ("beds", "staffed beds", "bed_count", "employees", "FTE"):
        with pytest.raises(InvalidSetting, match="is not known and looks like 'size'"):
            load(f"id,kind,{name}\nA,health_system,300\n")
    population = load("id,kind,size,beds in use\nA,health_system,300,250\n")
    assert population.listed["size"][0] == 300
    assert "beds in use" in population.notes[0]
