"""Leaving: every cause acts alone, with its state, its threshold, its side, and what holds back."""

import pytest

from sim.lifecycle.leaving import below, freedom, leave
from sim.vocabulary import BOTH, ENDED, ENDINGS, IMPLEMENTING, OPERATING, OUTSIDE
from sim.vocabulary import HOST as HOST_SIDE
from sim.vocabulary import PARTNER as PARTNER_SIDE
from tests.sim.lifecycle.pair import AREA, HOST, again, lever, operating, tie_of

RATE, NEEDED = 0.4, 0.5
SETTINGS = {
    "exit_rate": RATE,
    "needed": NEEDED,
    "contract_hold": 0.0,
    "customisation_limit": 0.4,
    "need_threshold": 0.2,
    "pressure_mean": 0.2,
}
TRUST = (
    "trust_competence",
    "host_trust_integrity",
    "host_trust_commitment",
    "partner_trust_integrity",
    "partner_trust_commitment",
)
CONTENT = {"alignment": 1.0, "sponsor": 1.0, "goodwill": 0.0, "assets": 0.0, "term_end": 36}
MONTH = 20


def contented(levers=None, columns=None, kind=None, **parameters):
    """A live pair that neither side would leave, but for what is changed; nothing holds it."""
    world = operating(levers, kind, **{**SETTINGS, **parameters})
    world.regions["pressure"], world.regions["regulation"] = 0.2, 0.0
    for column, value in {**dict.fromkeys(TRUST, 0.9), **CONTENT, **(columns or {})}.items():
        world.partnerships[column][0] = value
    return world


def hazard(world, month=MONTH):
    """The chance of leaving this month: draws under it leave, others stay."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if leave(again(world), 0, middle, month):
            low = middle
        else:
            high = middle
    return low


def departures(world, draws=400, month=MONTH):
    """Every ending and side that some draw leads to."""
    found = set()
    for draw in range(draws):
        one = again(world)
        if leave(one, 0, draw / draws, month):
            tie = tie_of(one)
            assert (tie["stage"], tie["ended"]) == (ENDED, month)
            found.add((ENDINGS[tie["ending"]], int(tie["ended_by"])))
    return found


def test_the_contented_stay_whatever_the_draw():
    assert hazard(contented()) == 0
    assert departures(contented()) == set()


def test_a_shortfall_is_relative_and_squared_and_nothing_above_the_threshold():
    assert below(0.6, 0.5) == below(0.5, 0.5) == 0
    assert below(0.25, 0.5) == 0.25
    assert below(0.0, 0.5) == below(-1.0, 0.5) == 1


# Each cause: what is changed, what it leads to, and how far the state lies beyond its threshold.
CAUSES = {
    "host doubts integrity": ({"host_trust_integrity": 0.2}, ("trust_broke_down", HOST_SIDE), 0.6),
    "host doubts commitment": (
        {"host_trust_commitment": 0.2},
        ("trust_broke_down", HOST_SIDE),
        0.6,
    ),
    "partner doubts integrity": (
        {"partner_trust_integrity": 0.2},
        ("trust_broke_down", PARTNER_SIDE),
        0.6,
    ),
    "partner doubts commitment": (
        {"partner_trust_commitment": 0.2},
        ("trust_broke_down", PARTNER_SIDE),
        0.6,
    ),
    "host resents": (
        {"resentment": 0.5, "benefit_share": 0.2},
        ("power_imbalance", HOST_SIDE),
        0.5,
    ),
    "partner resents": (
        {"resentment": 0.5, "benefit_share": 0.8},
        ("power_imbalance", PARTNER_SIDE),
        0.5,
    ),
    "aims have parted": ({"alignment": 0.2}, ("priorities_conflicted", BOTH), 0.6),
    "no sponsor": ({"sponsor": 0.2}, ("sponsor_lost", HOST_SIDE), 0.6),
    "stalled": (
        {"stage": IMPLEMENTING, "progress": 0.4, "planned_live": 9},
        ("never_scaled", HOST_SIDE),
        0.6,
    ),
    "not paid for": ({"funded": 0.4}, ("resources_exhausted", HOST_SIDE), 0.6),
    "over-customised": ({"customisation": 0.7}, ("over_customised", PARTNER_SIDE), 0.5),
    "law differs": ({"regulatory_distance": 0.6}, ("market_or_regulation", OUTSIDE), 0.6),
}
# What goodwill cannot stand in for, and nothing that was built or signed holds back.
FORCED = ("not paid for", "over-customised", "law differs")
VOLUNTARY = [name for name in CAUSES if name not in FORCED]


@pytest.mark.parametrize("cause", list(CAUSES))
def test_each_cause_alone_ends_it_by_its_side_at_the_square_of_how_far_it_has_gone(cause):
    columns, departure, beyond = CAUSES[cause]
    world = contented(columns=columns)
    assert hazard(world) == pytest.approx(RATE * beyond**2)
    assert departures(world) == {departure}
    never = contented(columns=columns, exit_rate=0)
    assert hazard(never) == 0


@pytest.mark.parametrize("cause", VOLUNTARY)
def test_assets_and_the_contract_until_its_term_hold_back_who_would_leave(cause):
    columns, _, beyond = CAUSES[cause]
    world = contented(columns={**columns, "assets": 0.5, "term_end": 36}, contract_hold=0.3)
    assert hazard(world, 35) == pytest.approx(RATE * beyond**2 * 0.5 * 0.7)
    assert hazard(world, 36) == pytest.approx(RATE * beyond**2 * 0.5)
    assert hazard(contented(columns={**columns, "assets": 1.0})) == 0


@pytest.mark.parametrize("cause", VOLUNTARY)
def test_goodwill_stands_in_for_what_is_missing_until_it_is_used_up(cause):
    columns, _, beyond = CAUSES[cause]
    hazards = [
        hazard(contented(columns={**columns, "goodwill": goodwill}))
        for goodwill in (0.0, 0.1, 0.2, 0.8)
    ]
    assert hazards[0] == pytest.approx(RATE * beyond**2)
    assert hazards[0] > hazards[1] > hazards[2] > 0
    assert hazards[3] == 0


@pytest.mark.parametrize("cause", FORCED)
def test_no_goodwill_asset_or_contract_helps_against_what_nobody_chooses(cause):
    columns, departure, beyond = CAUSES[cause]
    bound = {"goodwill": 2.0, "assets": 1.0, "term_end": 36}
    world = contented(columns={**columns, **bound}, contract_hold=1.0)
    assert hazard(world) == pytest.approx(RATE * beyond**2)
    assert departures(world) == {departure}


def test_assets_and_contract_leave_so_much_freedom():
    world = contented(columns={"assets": 0.25, "term_end": 36}, contract_hold=0.4)
    assert freedom(world, 0, 35) == pytest.approx(0.75 * 0.6)
    assert freedom(world, 0, 36) == pytest.approx(0.75)


def test_trust_is_as_strong_as_its_weakest_part_and_results_are_seen_by_both():
    weak = contented(columns={"host_trust_integrity": 0.4, "host_trust_commitment": 0.2})
    assert hazard(weak) == pytest.approx(RATE * 0.6**2)
    failing = contented(columns={"trust_competence": 0.2})
    assert hazard(failing) == pytest.approx(2 * RATE * 0.6**2)
    assert departures(failing) == {
        ("trust_broke_down", HOST_SIDE),
        ("trust_broke_down", PARTNER_SIDE),
    }


def test_what_a_paid_contract_guards_need_not_be_trusted():
    contract = {"performance_contract": 1.0}
    mistrust = {"host_trust_integrity": 0.0}
    world = contented(contract, mistrust)
    reach = world.lever_costs["reach"][lever("performance_contract")]
    assert hazard(world) == pytest.approx(RATE * (1 - reach))
    # Unpaid it guards nothing; what is left is the unpaid bill.
    unpaid = contented(contract, {**mistrust, "funded": 0.0})
    assert hazard(unpaid) == pytest.approx(2 * RATE)
    assert hazard(contented(contract, {"alignment": 0.0})) == pytest.approx(RATE)


def test_a_board_speaks_for_what_its_sponsor_left():
    world = contented({"steering_board": 1.0}, {"sponsor": 0.0})
    reach = world.lever_costs["reach"][lever("steering_board")]
    assert hazard(world) == pytest.approx(RATE * below(reach, NEEDED))
    world.lever_costs["reach"][lever("steering_board")] = NEEDED
    assert hazard(world) == 0


def test_an_implementation_stalls_only_after_the_plan_and_as_far_as_it_is_behind():
    late = {"stage": IMPLEMENTING, "progress": 0.4, "planned_live": 9}
    assert hazard(contented(columns=late), 8) == 0
    assert hazard(contented(columns=late), 9) == hazard(contented(columns=late), 30) > 0
    assert hazard(contented(columns={**late, "progress": 1.0}), 30) == 0
    live = {"progress": 0.4, "planned_live": 9}
    assert hazard(contented(columns=live), 30) == 0, "what is live does not stall"


def test_what_the_side_in_need_can_do_itself_it_outgrows():
    world = contented()
    own = world.organisations
    for need, capability, beyond in ((0.6, 0.4, 0.0), (0.6, 0.5, 0.5), (0.6, 0.9, 1.0)):
        own["needs"][HOST, AREA], own["capabilities"][HOST, AREA] = need, capability
        assert hazard(world) == pytest.approx(RATE * beyond**2)
    assert departures(world) == {("capability_outgrown", HOST_SIDE)}
    tie_of(world)["goodwill"] = 2.0
    assert hazard(world) == pytest.approx(RATE), "goodwill does not make it needed"
    tie_of(world)["assets"] = 0.5
    assert hazard(world) == pytest.approx(RATE * 0.5)


def test_nothing_is_outgrown_that_is_not_there_yet():
    world = contented(columns={"stage": IMPLEMENTING, "progress": 0.5, "planned_live": 30})
    world.organisations["needs"][HOST, AREA] = 0.0
    assert hazard(world) == 0
    tie_of(world)["stage"] = OPERATING
    assert hazard(world) == pytest.approx(RATE)


def test_unsettled_rules_add_to_the_distance_of_law_and_reviews_keep_up_with_them():
    def unsettled(levers=None, elsewhere=False, **columns):
        world = contented(levers, columns)
        world.regions["regulation"][4, AREA - 1 if elsewhere else AREA] = 0.5
        return world, hazard(world)

    assert unsettled()[1] == pytest.approx(RATE * 0.5**2)
    assert unsettled(regulatory_distance=0.25)[1] == pytest.approx(RATE * 0.75**2)
    assert unsettled(regulatory_distance=0.75)[1] == pytest.approx(RATE), "at its fullest"
    assert unsettled(elsewhere=True)[1] == 0
    world, reviewed = unsettled({"adaptive_review": 1.0})
    kept_up = world.lever_costs["reach"][lever("adaptive_review")]
    assert reviewed == pytest.approx(RATE * (0.5 * (1 - kept_up)) ** 2)


@pytest.mark.parametrize(
    ("pull", "pressure", "share"), [(1, 0.2, 0), (1, 0.7, 0.25), (2, 0.7, 0.5)]
)
def test_hard_times_beyond_the_usual_pull_home(pull, pressure, share):
    world = contented(kind={"home_pull": pull})
    world.regions["pressure"][4] = pressure
    assert hazard(world) == pytest.approx(RATE * share)


def test_causes_compete_each_with_its_share_and_never_exceed_certainty():
    columns = {"host_trust_integrity": 0.0, "sponsor": 0.0, "alignment": 0.0}
    few = contented(columns=columns, exit_rate=0.2)
    assert hazard(few) == pytest.approx(0.6)
    many = contented(columns=columns, exit_rate=10)
    assert hazard(many) == pytest.approx(1)
    ways = {"trust_broke_down": 0, "priorities_conflicted": 0, "sponsor_lost": 0}
    for draw in range(300):
        one = again(many)
        assert leave(one, 0, (draw + 0.5) / 300, MONTH)
        ways[ENDINGS[tie_of(one)["ending"]]] += 1
    assert list(ways.values()) == [100, 100, 100]
