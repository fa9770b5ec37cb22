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
from sim.documents.public_figures import read_figures, sources, value_of
from sim.parameters import (
    KIND_COLUMNS,
    LEVERS,
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
    assert len(read_rows(TEXT)) == 148 + 16


def test_what_is_left_out_of_a_claim_stands_in_the_list_at_the_end():
    listed = set(CLAIM.findall(TEXT.partition("# What stays thin or is left out")[2]))
    assert {key for key, row in CLAIMS.items() if row.reason} <= listed


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


FIGURE = (
    "{text}\n# Public figures\n| figure | interval | source | in the model | inside |\n"
    "|---|---|---|---|---|\n| a rate | {interval} | KLAS 2006 | `{expression}` | {inside} |\n"
)


def figure_problems(interval, expression, inside):
    made = FIGURE.format(text="", interval=interval, expression=expression, inside=inside)
    return [one for one in problems(made) if one.startswith("KLAS 2006: ")]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("0.5", 0.5),
        ("parameter.reserve_limit", PARAMETERS["reserve_limit"].default),
        ("parameter.reserve_limit * 0.5 + 2", PARAMETERS["reserve_limit"].default / 2.0 + 2.0),
        ("1 / parameter.candidates / 2", 0.5 / PARAMETERS["candidates"].default),
        (
            "type.public_private.shortest_term",
            PartnershipTypes()["public_private"]["shortest_term"],
        ),
        ("levers.money", sum(one.money for one in LEVERS if one.scope == "partnership")),
    ],
)
def test_an_expression_is_worth_what_its_names_are_at_their_defaults(expression, value):
    assert value_of(expression) == pytest.approx(value)


@pytest.mark.parametrize("expression", ["parameter.fomo", "type.hospital_tech.fomo", "outcome.x"])
def test_an_expression_of_what_is_no_number_is_refused(expression):
    with pytest.raises(LookupError, match="is no number of the model"):
        value_of(expression)
    assert figure_problems("0 to 1", expression, "yes")


@pytest.mark.parametrize(
    ("interval", "expression", "inside", "is_told"),
    [
        ("0.4 to 0.6", "0.5", "yes", False),
        ("0.4 to 0.5", "0.5", "yes: at the edge", False),
        ("0.6 to 0.7", "0.5", "yes", True),
        ("0.6 to 0.7", "0.5", "no: less", False),
        ("0.4 to 0.6", "0.5", "no", True),
        ("none", "0.5", "no like number: an outcome", False),
        ("none", "0.5", "yes", True),
    ],
)
def test_a_figure_says_truly_whether_the_model_lies_inside(interval, expression, inside, is_told):
    assert bool(figure_problems(interval, expression, inside)) == is_told


def test_every_figure_is_held_against_something_by_name():
    figures = read_figures(TEXT)
    assert len(figures) > 20
    for figure in figures:
        assert figure.names, figure.source


def test_a_source_that_a_declaration_names_must_be_in_the_document():
    without_figures = TEXT.partition("# Public figures")[0]
    found = problems(without_figures)
    assert any("no public figure of Rousse 2018 names it" in one for one in found)
    assert any("crisis_rate: is no public figure and no stated assumption" in one for one in found)
    without_paper = TEXT.replace("Benkard 2000", "Somebody")
    assert any("Benkard 2000 is not in the list" in one for one in problems(without_paper))


def test_sources_are_told_apart_from_claims():
    assert sources("3-14; literature: Benkard 2000; KLAS 2006, 2019") == (
        ["Benkard 2000"],
        ["KLAS 2006, 2019"],
    )
    assert sources("S-AHRQ") == sources("assumption") == sources("1-2 1-3") == ([], [])


def test_rows_are_read_as_they_stand():
    assert read_rows(HEAD + "| 1-1 | a | R | `parameter.x`; left out: b. |\n| 1-2 | c | V |\n") == [
        Row("1-1", "a", "`parameter.x`; left out: b."),
        Row("1-2", "c", ""),
    ]
    row = read_rows(HEAD + "| 1-1 | a | R | `parameter.x`; left out: b. |\n")[0]
    assert (row.names, row.reason) == (("parameter.x",), "b")


def test_every_declaration_says_what_it_rests_on():
    claims, source = r"[0-4]-\d+( [0-4]-\d+)*", r"(literature: [^;]+|[A-Z][^;]* \d{4}[^;]*)"
    stated = re.compile(rf"assumption(: .+)?|bookkeeping|S-AHRQ|({claims}|{source})(; {source})*")
    for name, evidence in declarations():
        assert stated.fullmatch(evidence), f"{name}: {evidence}"


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
    assert main(["3-8"]) == 0
    told = capsys.readouterr().out
    assert "rule.search.look_around" in told
    assert "named by parameter.search_rate" in told
    assert main(["3-30"]) == 0
    assert "left out:" in capsys.readouterr().out
    assert main(["9-9"]) == 2
    assert "9-9" in capsys.readouterr().err
