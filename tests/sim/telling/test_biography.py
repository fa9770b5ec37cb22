"""The story of a partnership agrees with its row."""

import pytest

from sim import InvalidSetting, Parameters, Policy, Run, simulate, synthetic_population
from sim.telling.biography import biography, life
from sim.vocabulary import ENDINGS
from tests.sim.worlds import BUSY, only_type

RUN = Run(
    policy=Policy("board", {"steering_board": 0.5}),
    population=synthetic_population(25, 12),
    seed=11,
    months=100,
    warm_up=12,
)
TABLE = simulate([RUN]).partnerships
EVERY_FOURTH = TABLE["partnership"].tolist()[::4]


def row_of(partnership: str) -> dict[str, object]:
    return TABLE[TABLE["partnership"] == partnership].iloc[0].to_dict()


@pytest.mark.parametrize("partnership", EVERY_FOURTH)
def test_a_story_tells_the_dates_of_its_row(partnership: str) -> None:
    row = row_of(partnership)
    story = biography(RUN, partnership)
    when = dict(zip(story["event"], story["month"], strict=True))
    assert story["month"].is_monotonic_increasing
    assert when["proposed"] == row["proposed"]
    assert when["signed"] == row["formed"]
    if row["ending"] == "running":
        assert story["event"].iloc[-1] == "running"
        assert "ended" not in when
    else:
        assert story["event"].iloc[-1] == "ended"
        assert when["ended"] == row["ended"]
    assert (story["event"] == "renewed").sum() == row["renewals"]
    assert ("live" in when) == (row["live"] is not None and row["live"] == row["live"])


@pytest.mark.parametrize("partnership", EVERY_FOURTH[:6])
def test_a_life_ends_as_its_row(partnership: str) -> None:
    row = row_of(partnership)
    table = life(RUN, partnership)
    assert table["month"].iloc[0] == row["proposed"]
    assert table["month"].diff().dropna().eq(1).all()
    last = table.iloc[-1]
    assert last["stage"] == row["stage"]
    for state in ("progress", "alignment", "host_trust_integrity", "host_value"):
        assert last[state] == pytest.approx(row[state], rel=1e-6)


def test_every_ending_has_a_sentence() -> None:
    from sim.telling.biography import _ENDING_TEXT

    assert set(_ENDING_TEXT) == set(ENDINGS) - {"running"}


def test_the_governance_agreed_is_told() -> None:
    story = biography(RUN, EVERY_FOURTH[-1])
    signed = story.loc[story["event"] == "signed", "text"].item()
    assert "steering_board" in signed


@pytest.mark.parametrize("ask", [biography, life])
def test_an_unknown_id_is_one_sentence(ask: object) -> None:
    with pytest.raises(InvalidSetting, match=r"^partnership='H999-V001-1' is not in this run"):
        ask(RUN, "H999-V001-1")  # type: ignore[operator]


def test_a_later_firm_in_a_failed_ones_place_has_partnerships_of_its_own() -> None:
    parameters = Parameters(**BUSY | {"distress_rate": 0.5, "volatility": 1})
    run = Run(parameters, population=synthetic_population(15, 3), months=90, warm_up=0)
    table = simulate([run]).partnerships
    assert table["partnership"].is_unique
    later = table[table["partnership"].str.contains(r"-\d+\.\d+$")]
    assert len(later) > 5
    for _, row in later.head(3).iterrows():
        story = biography(run, row["partnership"])
        assert story.loc[story["event"] == "signed", "month"].item() == row["formed"]
        ended = story.loc[story["event"] == "ended", "month"].tolist()
        assert ended == ([] if row["ending"] == "running" else [row["ended"]])


def test_objectives_of_a_long_term_are_told_at_the_milestone() -> None:
    types = only_type("public_private")
    run = Run(Parameters(**BUSY), population=synthetic_population(5, 9, 9), types=types, warm_up=0)
    table = simulate([run]).partnerships
    judged = table[
        (table["decided"] - table["formed"] == 60) & (table["ended"] != table["decided"])
    ]
    story = biography(run, judged["partnership"].iloc[0]).set_index("event")
    assert story.loc["first_term", "month"] == judged["decided"].iloc[0]
    assert story.loc["first_term", "text"].startswith("Five years on: the objectives are ")
