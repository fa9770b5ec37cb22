"""What holds in every month of every run, whatever the parameters and the policy."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from sim import LEVER_NAMES, PARAMETERS, Parameters, Policy, Run, synthetic_population
from sim.engine.batch import run_world
from sim.parameters.horizon import MILESTONE
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.state.regions import REGION_ATTRIBUTES
from sim.vocabulary import (
    ENDED,
    FELL_THROUGH,
    FIRST_FAILURE,
    GOVERNMENT,
    GRADUATED,
    HEALTH_SYSTEM,
    IMPLEMENTING,
    N_ENDINGS,
    NEGOTIATING,
    NEVER,
    NOBODY,
    OBJECTIVES_MET,
    OPERATING,
    RUNNING,
    VENDOR,
)
from tests.sim.worlds import (
    AT_LEISURE,
    BUSY,
    WORLDLY,
    by_month,
    contents,
    examples,
    months_of,
    rows,
    runs,
)

DECLARED = {
    "organisations": ORGANISATION_ATTRIBUTES,
    "partnerships": PARTNERSHIP_ATTRIBUTES,
    "regions": REGION_ATTRIBUTES,
    "history": HISTORY_ATTRIBUTES,
}
# What was signed stays as it was signed; a discovery may prove not to carry over.
SIGNED = (
    "host",
    "partner",
    "type",
    "area",
    "origin",
    "formed",
    "planned_live",
    "term",
    "worth",
    "work",
    "promise",
    "possible",
    "finite",
    "care",
    "contribution_share",
    "regulatory_distance",
)
GROWING = ("due", "first_value", "host_value", "partner_value", "host_cost", "partner_cost")
DATES = ("formed", "planned_live", "live", "term_end", "ended", "decided")
# Sums and products of bounded numbers may pass a bound by the last bits of a float.
ROUNDING = 1e-12
# Without these, all other levers may be full and partnerships still come about.
OPEN = dict.fromkeys(("problem_first_gate", "entry_gate", "portfolio_focus", "red_lines"), 0.0)


def out_of_bounds(tables):
    """Say which attributes have left their declared bounds."""
    found = []
    for name, attributes in DECLARED.items():
        for attribute in attributes:
            values = tables[name][attribute.name]
            if len(values) == 0:
                continue
            lowest, highest = values.min(), values.max()
            inside = lowest >= attribute.low - ROUNDING and highest <= attribute.high + ROUNDING
            if not (inside and np.isfinite(lowest) and np.isfinite(highest)):
                found.append(f"{name}.{attribute.name} is {lowest} to {highest}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("full", [False, True], ids=["plausible", "anywhere within bounds"])
def test_every_attribute_stays_finite_and_within_its_declared_bounds(full):
    @examples(40)
    @given(runs(full, longest=84))
    def check(run):
        for month, world in months_of(run):
            found = out_of_bounds(contents(world, month + run.warm_up + 1))
            assert not found, f"month {month}: {'; '.join(found)}"

    check()


@pytest.mark.slow
@pytest.mark.parametrize("bound", ["low", "high"])
def test_every_parameter_may_stand_at_either_of_its_bounds(bound):
    population, levers = synthetic_population(12, 6), dict.fromkeys(LEVER_NAMES, 1.0)
    found = []
    for name, declared in PARAMETERS.items():
        extreme = Parameters(**BUSY | {name: getattr(declared, bound)})
        for policy in (Policy(), Policy("full", levers), Policy("open", {**levers, **OPEN})):
            run = Run(extreme, policy, population, seed=2, months=40, warm_up=20)
            outside = out_of_bounds(contents(run_world(run), 60))
            found += [f"{name}={getattr(declared, bound)}: {what}" for what in outside]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("bound", ["low", "high"])
@pytest.mark.parametrize("table", [WORLDLY, AT_LEISURE], ids=lambda table: table.GROUP)
def test_every_column_of_types_and_kinds_may_stand_at_either_of_its_bounds(table, bound):
    population = synthetic_population(12, 6, 3, 3, 3, 3)
    given_rows = {WORLDLY.GROUP: WORLDLY, AT_LEISURE.GROUP: AT_LEISURE}
    found = []
    for column in table.COLUMNS:
        value = getattr(column, bound)
        extreme = table.replace(**{name: {column.name: value} for name in table})
        for levers in ({}, dict.fromkeys(LEVER_NAMES, 1.0) | OPEN):
            run = Run(Parameters(**BUSY), Policy("p", levers), population, 2, 40, 20)
            run = replace(run, **given_rows | {table.GROUP: extreme})
            outside = out_of_bounds(contents(run_world(run), 60))
            found += [f"{column.name}={value}: {what}" for what in outside]
    assert not found, "\n".join(found)


@examples(60)
@given(runs(full=True, longest=84))
def test_every_partnership_joins_one_host_and_one_partner_once_at_a_time(run):
    for month, world in months_of(run):
        table, types = rows(world), world.types[rows(world)["type"]]
        host, partner = (world.organisations[table[side]] for side in ("host", "partner"))
        assert np.all(table["host"] != table["partner"])
        assert np.all(host["abroad"] == 0)
        assert np.all(host["hosting"] == 1)
        public = (host["kind"] == HEALTH_SYSTEM) & (host["ownership"] == GOVERNMENT)
        may = (host["kind"] == types["host_kind"]) | (public & (types["public_hosts"] == 1))
        assert np.all(may)
        assert np.all(types["mix"] > 0)
        assert np.all(partner["kind"] == types["partner_kind"])
        assert np.all(partner["abroad"] == types["abroad"])
        open_now = np.sort(np.stack([table["host"], table["partner"]], axis=1), axis=1)
        open_now = open_now[table["stage"] < ENDED]
        pairs = {tuple(pair) for pair in open_now.tolist()}
        assert len(pairs) == len(open_now), f"a pair is together twice in month {month}"


@pytest.mark.slow
@examples(60)
@given(runs(full=True, longest=84))
def test_organisations_and_history_count_what_the_table_holds(run):
    active_before = np.zeros(len(run.types), np.int64)
    for month, world in months_of(run):
        table, records = rows(world), by_month(world)[month + run.warm_up]
        signed = (table["stage"] == IMPLEMENTING) | (table["stage"] == OPERATING)
        n = len(world.organisations)
        sides = np.bincount(table["host"][signed], minlength=n)
        sides = sides + np.bincount(table["partner"][signed], minlength=n)
        assert world.organisations["active"].tolist() == sides.tolist()
        ever = table["formed"] != NEVER
        sides = np.bincount(table["host"][ever], minlength=n)
        sides = sides + np.bincount(table["partner"][ever], minlength=n)
        assert world.organisations["signed"].tolist() == sides.tolist()
        presence = world.types["presence"][table["type"]]
        for name, stance in (("advising", presence < 0), ("staying", presence > 0)):
            counted = np.bincount(table["host"][signed & stance], minlength=n)
            assert world.organisations[name].tolist() == counted.tolist(), name

        in_list = world.active[: int(world.counts["active"][0])].tolist()
        assert in_list == np.flatnonzero(table["stage"] < ENDED).tolist()
        for code, record in enumerate(records):
            assert_counts(record, table[table["type"] == code], month)
        flow = active_before + records["formed"].sum(axis=1) - records["ended"].sum(axis=1)
        assert records["active"].tolist() == flow.tolist()
        active_before = records["active"].copy()


def assert_counts(record, table, month):
    """Hold a month's record of a type of partnership against the table of those of this type."""
    signed = (table["stage"] == IMPLEMENTING) | (table["stage"] == OPERATING)
    assert record["active"] == np.count_nonzero(signed)
    assert record["implementing"] == np.count_nonzero(table["stage"] == IMPLEMENTING)
    assert record["negotiating"] == np.count_nonzero(table["stage"] == NEGOTIATING)
    fell = (table["stage"] == FELL_THROUGH) & (table["ended"] == month)
    assert record["fell_through"] == np.count_nonzero(fell)
    formed = table["origin"][table["formed"] == month]
    assert record["formed"].tolist() == np.bincount(formed, minlength=5).tolist()
    over = (table["stage"] == ENDED) & (table["ended"] == month)
    ended = np.bincount(table["ending"][over], minlength=N_ENDINGS)
    assert record["ended"].tolist() == ended.tolist()

    for side in ("host", "partner"):
        names = ("trust_competence", f"{side}_trust_integrity", f"{side}_trust_commitment")
        parts = [table[name][signed] for name in names]
        assert record[f"{side}_trust"] == pytest.approx(np.sum(parts) / 3)
    gap = table["promise"] * table["maturity"] - table["performance"]
    assert record["expectation_gap"] == pytest.approx(gap[signed].sum())
    assert record["alignment"] == pytest.approx(table["alignment"][signed].sum())


@examples(40)
@given(runs(full=True))
def test_the_history_sums_what_organisations_and_regions_have(run):
    for month, world in months_of(run):
        own, regions = world.organisations, world.regions
        hosts = own[own["hosting"] == 1]
        vendors = own[(own["kind"] == VENDOR) & (own["hosting"] == 0)]
        reserves = hosts["resources"] / (run.parameters.partnering_budget * hosts["scale"])
        expected = {
            "host_resources": hosts["resources"].sum(),
            "host_coverage": hosts["coverage"].sum(),
            "fomo_pressure": hosts["fomo_pressure"].sum(),
            "priority": np.count_nonzero(hosts["awareness"] >= 0.5),
            "host_reserve": reserves.sum(),
            "hosts_in_debt": np.count_nonzero(reserves < 0),
            "deepest_debt": max(-reserves.min(initial=0), 0),
            "host_reputation": hosts["reputation"].sum(),
            "partner_resources": vendors["resources"].sum(),
            "partner_reputation": vendors["reputation"].sum(),
            "pressure": regions["pressure"].sum(),
            "hype": regions["hype"].sum(),
        }
        records = by_month(world)[month + run.warm_up]
        assert not any(records[name][1:].any() for name in expected), "kept with the first type"
        assert {name: records[name][0] for name in expected} == pytest.approx(expected, rel=1e-9)


@examples(60)
@given(runs(full=True, longest=84))
def test_hosts_count_as_adopters_from_their_first_signature_on(run):
    for month, world in months_of(run):
        table = rows(world)
        signed = table[table["formed"] != NEVER]
        sides = np.union1d(signed["host"], signed["partner"])
        hosts = np.count_nonzero(world.organisations["hosting"][sides])
        assert by_month(world)["adopters"][month + run.warm_up, 0] == hosts


@examples(60)
@given(runs(full=True, longest=84))
def test_an_ended_partnership_never_changes_again(run):
    kept = {}
    for month, world in months_of(run):
        table = rows(world)
        for row, before in kept.items():
            assert table[row].tobytes() == before, f"row {row} moved in month {month}"
        for row in np.flatnonzero(table["stage"] >= ENDED).tolist():
            kept[row] = table[row].tobytes()


@examples(60)
@given(runs(full=True, longest=84))
def test_dates_come_in_the_order_of_a_life(run):
    *_, (last, world) = months_of(run)
    table = rows(world)
    for name in ("proposed", "due_month"):
        assert np.all(table[name] >= -run.warm_up), name
    for name in DATES:
        come = table[name] != NEVER
        assert np.all(table[name][come] >= table["proposed"][come]), name
        assert name in {"planned_live", "term_end"} or np.all(table[name][come] <= last), name
    signed = table[table["formed"] != NEVER]
    assert np.all(signed["formed"] > signed["proposed"])
    assert np.all(signed["term"] >= 12)
    assert np.all(signed["term"] % 12 == 0)
    for tie in signed:
        # A renewal is for another term, or, where the objectives were missed, on probation.
        more = tie["term_end"] - tie["formed"] - tie["term"]
        terms = [int(run.parameters.probation), tie["term"]]
        full = range(tie["renewals"] + 1)
        assert more in {terms[1] * one + terms[0] * (tie["renewals"] - one) for one in full}
    live = signed["live"] != NEVER
    assert np.all(signed["live"][live] > signed["formed"][live])
    over = signed[signed["stage"] == ENDED]
    assert np.all(over["ended"] > over["formed"])
    assert np.all(over["ended"] >= over["live"])
    assert np.all(over["ended"] <= over["term_end"])


@examples(60)
@given(runs(full=True, longest=84))
def test_every_partnership_has_exactly_one_ending_and_every_ending_a_partnership(run):
    *_, (_, world) = months_of(run)
    table = rows(world)
    over = table["stage"] == ENDED
    assert (table["ending"] != RUNNING).tolist() == over.tolist()
    assert (table["ended_by"] != NOBODY).tolist() == over.tolist()
    gone = table["stage"] >= ENDED
    assert (table["ended"] != NEVER).tolist() == gone.tolist()
    unsigned = (table["stage"] == NEGOTIATING) | (table["stage"] == FELL_THROUGH)
    assert (table["formed"] == NEVER).tolist() == unsigned.tolist()
    for name in ("live", "decided", "term_end", "planned_live"):
        assert np.all(table[name][unsigned] == NEVER), name
    live = table["live"] != NEVER
    assert np.all(live[table["stage"] == OPERATING])
    assert np.all(table["progress"][live] == 1)
    assert not np.any(live[table["stage"] == IMPLEMENTING])
    # It begins with the month after the work is done, unless that is its last.
    done = (table["stage"] == ENDED) & (table["progress"] >= 1)
    assert np.all(live[done] | (table["host_value"][done] == 0))


@examples(60)
@given(runs(full=True, longest=100))
def test_objectives_are_judged_once_at_the_first_term_or_milestone_or_at_a_failure_before(run):
    *_, (last, world) = months_of(run)
    table = rows(world)
    signed = table[table["formed"] != NEVER]
    due = signed["formed"] + np.minimum(signed["term"], MILESTONE)
    decided, over = signed["decided"] != NEVER, signed["stage"] == ENDED
    success = (signed["ending"] == OBJECTIVES_MET) | (signed["ending"] == GRADUATED)
    failure = signed["ending"] >= FIRST_FAILURE
    lived_on = np.where(over, signed["ended"] > due, last >= due)
    before = over & (signed["ended"] < due)

    assert np.all(decided[lived_on]), "it was due and nothing was decided"
    assert np.all(signed["decided"][lived_on] == due[lived_on])
    assert np.all(signed["decided"][before & failure] == signed["ended"][before & failure])
    assert not np.any(decided[before & ~failure]), "a neutral end decides nothing"
    assert not np.any(decided[~over & (due > last)])
    assert np.all(signed["met"][before & failure] == 0)
    assert not np.any(before & success), "success comes at a term"
    at_once = success & (signed["renewals"] == 0) & (signed["term"] <= MILESTONE)
    assert np.all(signed["met"][at_once] == 1)


@examples(40)
@given(runs(full=True, longest=84))
def test_what_was_signed_stays_value_and_cost_only_grow_and_goodwill_is_only_used_up(run):
    before = None
    for _, world in months_of(run):
        now = rows(world).copy()
        if before is not None:
            then = now[: len(before)]
            signed = before["formed"] != NEVER
            for name in SIGNED:
                assert np.array_equal(then[name][signed], before[name][signed]), name
            for name in GROWING:
                assert np.all(then[name] >= before[name]), name
            assert np.all(then["goodwill"][signed] <= before["goodwill"][signed])
            assert np.all(then["renewals"] >= before["renewals"])
            assert np.all((then["scope"] == before["scope"]) | (then["renewals"] > 0))
        before = now


@examples(40)
@given(runs(full=True, longest=84))
def test_a_pairs_partnerships_are_numbered_and_remembered_in_their_order(run):
    """A firm that took a failed one's place has none of its ties."""
    *_, (_, world) = months_of(run)
    table = rows(world)
    counted = table["stage"] != FELL_THROUGH
    pairs = {}
    for row, tie in enumerate(table):
        known = pairs.setdefault((tie["host"], tie["partner"], tie["partner_generation"]), [])
        assert tie["earlier"] == (known[-1] if known else -1)
        assert tie["ordinal"] == len(known) + 1
        if counted[row]:
            known.append(row)
    for host in np.flatnonzero(world.organisations["hosting"] == 1):
        own = np.flatnonzero(table["host"] == host).tolist()
        chain, row = [], world.organisations["latest"][host]
        while row >= 0:
            chain.append(int(row))
            row = table["before"][row]
        assert chain == own[::-1]


@examples(40)
@given(runs(full=True, longest=84))
def test_who_is_counted_as_usual_audience_and_prominent_stays_so(run):
    first, *_, (_, world) = months_of(run)
    own = world.organisations
    at_home = (own["abroad"] == 0) & (own["kind"] != VENDOR)
    assert world.climate["audience"][0] == pytest.approx(own["prominence"][at_home].sum())
    assert first[1].climate["audience"][0] == world.climate["audience"][0]
    assert 0 <= world.climate["usual"][0] <= 1
    # Summed up at the end of every month.
    assert world.climate["shown"][0] == world.climate["showing"][0] == 0
