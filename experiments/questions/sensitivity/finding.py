"""What a sensitivity study shows, in words: nothing that its intervals do not carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from experiments.estimators.given_data import GivenData
from experiments.estimators.indices import Indices, Screening
from experiments.estimators.means import simultaneous
from experiments.questions.findings import Claim, each_figure_once
from experiments.questions.measures import MONEY, column_name, is_share
from experiments.questions.sensitivity.analysis import UNKNOWN, YES, Analysed
from experiments.questions.sensitivity.data import INDEXED
from experiments.questions.sensitivity.factors import Facts
from experiments.questions.sensitivity.tables import worth
from experiments.questions.words import are, capital, counted, interval, shortened

SCREENING_FIGURE, INDICES_FIGURE = "screening", "sensitivity"
_NAMED: Final = 5
_MONEY: Final = frozenset(map(column_name, MONEY))
_RANGES: Final = (
    "How much a factor drives depends on its range as much as on the model: a range twice as "
    "wide explains about four times the variance. Where a range is an assumption, so is the rank."
)


def sensitivity_finding(
    several: Sequence[Analysed], facts: Mapping[str, Facts], world: str
) -> list[Claim]:
    """Return what a study shows: of each stage, each outcome; of luck; of what to find out."""
    claims = [Claim(f"{world}. {_RANGES}")]
    for one in several:
        if isinstance(one.found, Screening):
            claims.append(Claim(_screened(one), SCREENING_FIGURE))
        else:
            claims.append(Claim(_explained(one), INDICES_FIGURE))
            claims.append(Claim(_worth(one, facts)))
    claims += [Claim(_luck(one)) for one in _last_of_each(several) if _varies(one)]
    if any(one.data.method == INDEXED for one in several) and len(several) > 1:
        screened = next((one for one in several if isinstance(one.found, Screening)), None)
        if screened is not None:
            claims.append(Claim(_kept(screened, several)))
    return each_figure_once(claims)


def amount(value: float, outcome: str) -> str:
    """Return an amount of an outcome: shares in percentage points, money in k$."""
    if is_share(outcome):
        return f"{100.0 * value:.2g} percentage points"
    if outcome in _MONEY:
        return f"{value:,.3g} k$ per host-year"
    return f"{value:,.3g}"


def _screened(one: Analysed) -> str:
    found = one.found
    assert isinstance(found, Screening)
    names = one.data.names
    clear = one.told
    design = f"{found.trajectories} trajectories over {counted(len(names), 'factor')}"
    opening = f"Screening of {one.what.label} ({design}, {_seeds(one)}): "
    if not found.star.value.any():
        return (
            f"{capital(one.what.label).rstrip(',')} did not change in any step: nothing moves it."
        )
    if not one.luck.known:
        first = ", ".join(names[place] for place in one.order[:_NAMED])
        return (
            f"{opening}with one seed at each point, influence cannot be told from luck; the "
            f"largest mean effects were of {first}."
        )
    if not clear:
        return (
            f"{opening}no factor can be told from a dummy: none has a clear direction, and none "
            f"moved it by more than redrawing the luck of each run might "
            f"({amount(one.dummy_high, one.what.outcome)})."
        )
    low, high = found.star.interval()
    listed = "; ".join(
        f"{names[place]} by {amount(found.star.value[place], one.what.outcome)} "
        f"(95% interval {_bounds(max(low[place], 0.0), high[place], one.what.outcome)}, "
        f"{_direction(one.direction[place])})"
        for place in clear[:_NAMED]
    )
    others = len(names) - len(clear)
    rest = (
        f" {others:,} of {len(names):,} are not distinguishable from a dummy: no clear direction, "
        f"and no more than the {amount(one.dummy_high, one.what.outcome)} that redrawing the luck "
        "of each run might come to."
        if others
        else " All are told from a dummy that only redraws the luck of each run."
    )
    more = f" {len(clear):,} factors are clear of luck, the first {_NAMED} named." * (
        len(clear) > _NAMED
    )
    return (
        f"{opening}over its whole range, all other factors anywhere in theirs, the mean change is "
        f"largest with {listed}.{more}{rest}"
    )


def _explained(one: Analysed) -> str:
    names = one.data.names
    found = one.found
    assert not isinstance(found, Screening)
    if found.variance == 0.0:
        return (
            f"{capital(one.what.label).rstrip(',')} was the same at all points: nothing drives it."
        )
    value = found.first.value
    low, high = found.first.interval()
    if isinstance(found, Indices):
        how = f"Sobol indices, {found.blocks:,} blocks of points, {_seeds(one)}"
    else:
        how = f"given data, {found.points:,} points, {_seeds(one)}"
    clear = one.told
    opening = f"What drives {one.what.label} ({how}): "
    if not clear:
        doubt = " and one seed leaves luck unknown" if UNKNOWN in one.clear else ""
        return (
            f"{opening}no factor's indices can be told from those of a dummy{doubt}; more points "
            "or seeds would narrow the intervals."
        )
    listed = "; ".join(
        f"{names[place]} {_percent(value[place])} "
        f"({_percents(low[place], high[place])}, "
        f"{_direction(one.direction[place])})"
        for place in clear[:_NAMED]
    )
    text = f"{opening}of the variance between points, on its own, {listed}"
    text += f", and {len(clear) - _NAMED} more." if len(clear) > _NAMED else "."
    if isinstance(found, Indices):
        text += _together(one, found)
    vague = [names[place] for place in one.order if one.clear[place] != YES]
    if vague:
        told = shortened(vague, _NAMED)
        text += f" Not distinguishable from a dummy {are(len(vague))} {told}."
    return text


def _together(one: Analysed, found: Indices) -> str:
    """Return who acts through others, where intervals do not overlap and luck is not enough."""
    level = simultaneous(len(one.data.names))
    alone = np.maximum(found.first.interval(level)[1], 0.0)
    apart = found.total.interval(level)[0] > alone + one.luck.of_means_high
    if not apart.any():
        return ""
    names = ", ".join(
        f"{one.data.names[place]} (total {_percent(found.total.value[place])})"
        for place in np.argsort(-found.total.value, kind="stable").tolist()
        if apart[place]
    )
    return f" Together with other factors, more than luck explains, act {names}."


def _worth(one: Analysed, facts: Mapping[str, Facts]) -> str:
    """Return which assumptions are worth better evidence."""
    found = one.found
    assert isinstance(found, Indices | GivenData)
    value = found.first.value
    low, _ = found.first.interval()
    listed = []
    for place in one.told:
        name = one.data.names[place]
        about = facts[name]
        if not about.evidence or low[place] <= 0.0:
            continue
        gain = worth(value[place], found.variance)
        why = "nothing but an assumption says what it is"
        if not about.assumed:
            why = f"its range rests on evidence {about.evidence}"
        listed.append(f"{name} ({amount(gain, one.what.outcome)}; {why})")
    if not listed:
        return ""
    deviation = amount(float(np.sqrt(found.variance)), one.what.outcome)
    return (
        f"Worth better evidence for {one.what.label.rstrip(',')}: between these worlds it has a "
        f"standard deviation of {deviation}, which knowing one factor is expected to lower most "
        f"with {'; '.join(listed[:_NAMED])}."
    )


def _luck(one: Analysed) -> str:
    luck = one.luck
    if not luck.known:
        return f"How much of {one.what.label.rstrip(',')} is luck cannot be told from one seed."
    text = (
        f"Luck: of the variance of single runs, {_percent(luck.of_a_run)} "
        f"({_percents(luck.of_a_run_low, luck.of_a_run_high)}) of {one.what.label} lies between "
        f"the seeds of a point, not between points. In the means over {luck.seeds} seeds "
        f"{_percent(luck.of_means)} ({_percents(luck.of_means_low, luck.of_means_high)}) of the "
        "variance is luck still"
    )
    if one.data.method == INDEXED:
        return f"{text}: no factor explains that share, and a total index up to it may be nothing."
    return f"{text}, which no factor explains."


def _kept(screened: Analysed, several: Sequence[Analysed]) -> str:
    indexed = next(one for one in several if one.data.method == INDEXED)
    others = len(screened.data.names) - len(indexed.data.names)
    if not others:
        return ""
    return (
        f"The indices are of the {len(indexed.data.names)} factors that the screening was surest "
        f"of; the other {others:,} stayed as they are set, so what they add to the variance is "
        "not in them."
    )


def _varies(one: Analysed) -> bool:
    """Return whether the runs differ at all, so that luck may have a share in it."""
    return bool(np.nanmax(one.what.of_runs) > np.nanmin(one.what.of_runs))


def _last_of_each(several: Sequence[Analysed]) -> list[Analysed]:
    """Return the closest look at each outcome."""
    return list({(one.what.outcome, one.what.policy): one for one in several}.values())


def _seeds(one: Analysed) -> str:
    count = one.what.of_runs.shape[1]
    return f"mean of {count} common seeds" if count > 1 else "one seed"


def _direction(said: str) -> str:
    if said in ("rises", "falls"):
        return f"it {said} with it"
    return "in no clear direction" if said == "unclear" else said


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}%" if abs(share) >= 0.095 else f"{100.0 * share:.1f}%"


def _percents(low: float, high: float) -> str:
    # A share lies between nothing and all, whatever its interval reaches to.
    low, high = (min(max(end, 0.0), 1.0) for end in (low, high))
    return f"{100.0 * low:.0f} to {100.0 * high:.0f}%"


def _bounds(low: float, high: float, outcome: str) -> str:
    scale = 100.0 if is_share(outcome) else 1.0
    return interval(scale * low, scale * high, "{:.2g}".format)
