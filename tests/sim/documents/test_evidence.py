"""Every claim leads to the model or says why not, and every declaration leads to its claims."""

import re

import pytest

from sim.documents.evidence import (
    CLAIM,
    DOCUMENT,
    Row,
    citing,
    declarations,
    main,
    outcome_names,
    problems,
    read_claims,
    read_rows,
    resolve,
)
from sim.parameters import (
    KIND_COLUMNS,
    PARAMETERS,
    TYPE_COLUMNS,
    OrganisationKinds,
    PartnershipTypes,
)

TEXT = DOCUMENT.read_text("utf-8")
CLAIMS = read_claims(TEXT)
COLUMNS = {
    **{f"type.{one.name}": (one, PartnershipTypes()) for one in TYPE_COLUMNS},
    **{f"kind.{one.name}": (one, OrganisationKinds()) for one in KIND_COLUMNS},
}
DECLARED = {
    **{f"parameter.{name}": one for name, one in PARAMETERS.items()},
    **{name: one for name, (one, _) in COLUMNS.items()},
}
HEAD = "| id | claim | becomes | in the model |\n|---|---|---|---|\n"


def with_cell(claim, cell):
    """Return the document with another last column for one claim."""
    start = TEXT.index(f"| {claim} |")
    line = TEXT[start : TEXT.index("\n", start)]
    return TEXT.replace(line, "| " + " | ".join([*line.strip("| ").split(" | ")[:3], cell]) + " |")


def test_the_document_and_the_model_fit():
    assert problems(TEXT) == []


def test_no_claim_is_missing():
    last = {"0": 21, "1": 46, "2": 29, "3": 30, "4": 22}
    assert set(CLAIMS) == {f"{s}-{n}" for s, most in last.items() for n in range(1, most + 1)}
    assert len(re.findall(r"^\| \d-\d+ \|", TEXT, re.MULTILINE)) == len(CLAIMS) == 148
    assert len(read_rows(TEXT)) == 148 + 14


@pytest.mark.parametrize("row", read_rows(TEXT), ids=lambda row: row.key)
def test_each_claim_has_a_name_that_resolves_or_a_reason(row):
    assert row.names or row.reason
    for name in row.names:
        assert resolve(name)
    # What stands in the cell is names, the two words that introduce, and a reason: no stray text.
    told = re.sub(r"`[^`]+`", "", row.cell.partition("left out:")[0])
    assert re.fullmatch(r"[,; ]*(checked:)?[,; ]*", told), told


def test_a_claim_that_was_cut_off_stays_empty():
    assert CLAIMS["3-30"].names == ()
    assert "missing from the source" in CLAIMS["3-30"].reason
    assert "3-30" not in citing()


@pytest.mark.parametrize(
    "name",
    [
        "parameter.fomo",
        "parameter.",
        "parameter",
        "fomo_rate",
        "lever.fomo_rate",
        "organisation.progress",
        "type.hospital",
        "type.hospital_tech.tempo",
        "type.hospital_tech.integration.more",
        "kind.vendor.integration",
        "rule.search",
        "rule.search.appraise",
        "rule.nowhere.search",
        "rule.search.N_AREAS",
        "ending.failed",
        "origin.chance",
        "event.flood",
        "switch.crisis",
        "policy.everything",
        "policy.../policy/ad_hoc",
        "pattern.99",
        "outcome.happiness",
    ],
)
def test_a_name_that_stands_for_nothing_is_refused(name):
    with pytest.raises(LookupError):
        resolve(name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("parameter.fomo_rate", "Searches a month"),
        ("lever.voice", "weaker side"),
        ("organisation.fomo", "Fear of missing out"),
        ("history.priority", "top priority"),
        ("type.hospital_tech", "Row hospital_tech of the types"),
        ("type.hospital_tech.integration", "woven"),
        ("rule.search.fomo_urge", "fear of missing out"),
        ("rule.schedule.step_month", "month"),
        ("rule.traits.draw_needs", "pressing"),
        ("ending.data_breach", "failure"),
        ("event.crisis", "pressure"),
        ("switch.crises", "crisis_rate"),
        ("policy.brokered", "brokered.yaml"),
        ("pattern.5", "; "),
        ("outcome.equity", "equity"),
    ],
)
def test_a_name_says_what_it_stands_for(name, told):
    assert told in resolve(name)


def test_outcome_names_are_those_of_a_run():
    assert {"objectives_unmet", "net_benefit", "equity", "ended_data_breach"} <= outcome_names()


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("", "3-10: has neither a name nor a reason"),
        ("left out:", "3-10: has neither a name nor a reason"),
        ("fear", "3-10: has neither a name nor a reason"),
        ("`parameter.fomo_rat`", "3-10: parameter.fomo_rat does not exist"),
        ("`parameter.crisis_rate`", "3-10: names none of those that name it"),
        ("`parameter.crisis_rate`", "parameter.crisis_rate, whose declaration does not name 3-10"),
    ],
)
def test_a_cell_that_does_not_fit_is_told(cell, complaint):
    assert any(complaint in problem for problem in problems(with_cell("3-10", cell)))


def test_a_claim_that_declarations_name_must_be_in_the_document():
    without = "\n".join(line for line in TEXT.splitlines() if not line.startswith("| 3-10 |"))
    assert any(problem.startswith("3-10: is named by") for problem in problems(without))


def test_rows_are_read_as_they_stand():
    assert read_rows(HEAD + "| 1-1 | a | R | `parameter.x`; left out: b. |\n| 1-2 | c | V |\n") == [
        Row("1-1", "a", "`parameter.x`; left out: b."),
        Row("1-2", "c", ""),
    ]
    row = read_rows(HEAD + "| 1-1 | a | R | `parameter.x`; left out: b. |\n")[0]
    assert (row.names, row.reason) == (("parameter.x",), "b")


def test_every_declaration_says_what_it_rests_on():
    stated = re.compile(r"(assumption|bookkeeping|literature: .+|S-AHRQ)(: .+)?")
    for name, evidence in declarations():
        ids = CLAIM.findall(evidence)
        assert evidence == " ".join(ids) if ids else stated.fullmatch(evidence), name


@pytest.mark.parametrize("name", DECLARED)
def test_a_number_that_no_source_supports_is_an_assumption_with_a_plausible_range(name):
    declared = DECLARED[name]
    assert declared.evidence != "bookkeeping"
    if declared.codes:
        return
    low, high = declared.plausible or (declared.low, declared.high)
    assert low <= declared.default <= high
    if declared.evidence.startswith("assumption"):
        assert declared.plausible is not None
        assert low < high
        assert (low, high) != (declared.low, declared.high)
        if name in COLUMNS:
            column, rows = COLUMNS[name]
            assert all(low <= row[column.name] <= high for row in rows.values())


def test_the_command_checks_and_tells(capsys):
    assert main([]) == 0
    assert "148 claims" in capsys.readouterr().out
    assert main(["3-10"]) == 0
    told = capsys.readouterr().out
    assert "rule.search.fomo_urge" in told
    assert "named by parameter.fomo_mean" in told
    assert main(["3-30"]) == 0
    assert "left out:" in capsys.readouterr().out
    assert main(["9-9"]) == 2
    assert "9-9" in capsys.readouterr().err
