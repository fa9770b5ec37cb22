"""All that is wrong with a file is told at once: a sentence for each kind, its count, its rows."""

import pytest

from sim.parameters import InvalidSetting
from sim.population import load_population

HOSPITALS = """\
id,kind,size,state,abroad,tempo,name
H1,health_system,many,OH,0,0.5,First
H2,health_system,200,Ohio,0,0.5,Second
H2,health_system,lots,TX,0,1.5,Third
H4,clinic,-7,ZZ,0,0.5,Fourth
H5,vendor,12,CA,1,0.5,Fifth
H6,health_system,few,CA,0,0.5,Sixth,Seventh
,health_system,300,Texas,2,0.5,Eighth
"""


def complaint(tmp_path, text):
    path = tmp_path / "many.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSetting) as caught:
        load_population(path)
    return str(caught.value).replace(str(path), "many.csv")


def test_every_kind_is_told_with_its_count_and_its_rows(tmp_path):
    lines = complaint(tmp_path, HOSPITALS).splitlines()
    assert lines[0] == "population.file=many.csv: there are 10 kinds of faults."
    told = lines[1:]
    assert len(told) == 10
    assert all(line.startswith("  row") and line.endswith(".") for line in told)
    expected = [
        "row 7 has 8 cells where the header has 7.",
        "row 4, column id: 'H2' is the id of row 3 too; each id may stand once.",
        "row 8, column id: '' is no id; every row needs one.",
        "row 2, column size: 'many' is not a number; allowed is a number from 1 to 10,000,000 "
        "(3 such rows: 2, 4, 7).",
        "row 5, column size: '-7' is out of bounds; allowed is a number from 1 to 10,000,000.",
        "row 8, column abroad: '2' is out of bounds; allowed is a number from 0 to 1.",
        "row 4, column tempo: '1.5' is out of bounds; allowed is a number from 0 to 1.",
        "row 5, column kind: 'clinic' is not known; allowed is health_system, vendor, "
        "public_agency, university.",
        "row 6, column abroad: '1' is for a health_system or public_agency; allowed for a vendor "
        "is 0.",
    ]
    for sentence in expected:
        assert f"  {sentence}" in told
    (states,) = (line for line in told if "column state" in line)
    assert states.startswith("  row 3, column state: 'Ohio' is not a US postal code; allowed is AA")
    assert states.endswith("(3 such rows: 3, 5, 8).")


def test_one_kind_is_one_sentence_however_often(tmp_path):
    rows = "".join(f"H{row},health_system,{'x' if row % 3 else 9}\n" for row in range(3000))
    message = complaint(tmp_path, f"id,kind,size\n{rows}")
    assert message == (
        "population.file=many.csv: row 3, column size: 'x' is not a number; allowed is a number "
        "from 1 to 10,000,000 (2,000 such rows: 3, 4, 6, 7, 9 and 1,995 more)."
    )


def test_faults_of_the_header_are_told_with_those_of_the_rows(tmp_path):
    message = complaint(
        tmp_path, "id,knd,tempo,Tempo,risk_aversoin,abroad\nA,health_system,7,7,3,perhaps\n"
    )
    assert "there are 6 kinds of faults." in message
    for part in (
        "layout table needs the column kind, and the columns of the file are id, knd, tempo, ris",
        "the column 'knd' is not known and looks like 'kind'; allowed is id, kind",
        "the column 'risk_aversoin' is not known and looks like 'risk_aversion'; allowed is id,",
        "the column 'tempo' stands twice in the header.",
        "row 2, column tempo: '7' is out of bounds; allowed is a number from 0 to 1.",
        "row 2, column abroad: 'perhaps' is not a number; allowed is a number from 0 to 1.",
    ):
        assert part in message


def test_a_compendium_tells_all_kinds_too(tmp_path):
    message = complaint(
        tmp_path,
        "health_sys_id,health_sys_state,sys_beds,total_mds,sys_ownership\n"
        "S1,XX,lots,510,1\nS1,TX,300,-4,12\nS3,YY,400,220,x\n",
    )
    assert "there are 6 kinds of faults." in message
    assert (
        "row 3, column health_sys_id: 'S1' is the id of row 2 too; each id may stand on" in message
    )
    assert "row 2, column health_sys_state: 'XX' is not a US postal code; allowed is AA," in message
    assert "(2 such rows: 2, 4)." in message
    assert "row 2, column sys_beds: 'lots' is not a number" in message
    assert "row 3, column total_mds: '-4' is out of bounds" in message
    assert "row 3, column sys_ownership: '12' is out of bounds" in message
    assert "row 4, column sys_ownership: 'x' is not a number" in message


def test_very_many_kinds_are_counted(tmp_path):
    names = ",".join(["id", "kind", *(f"x{place},x{place}" for place in range(30))])
    lines = complaint(tmp_path, f"{names}\nA,health_system\n").splitlines()
    assert lines[0].endswith("there are 30 kinds of faults.")
    assert lines[1:3] == [
        "  the column 'x0' stands twice in the header.",
        "  the column 'x1' stands twice in the header.",
    ]
    assert lines[-1] == "  There are 10 more kinds of faults."
    assert len(lines) == 22
