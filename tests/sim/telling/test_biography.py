"""The story of a partnership agrees with its row."""

import pytest

from sim import InvalidSetting, Policy, Run, simulate, synthetic_population
from sim.telling.biography import biography, life
from sim.vocabulary import ENDINGS

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
