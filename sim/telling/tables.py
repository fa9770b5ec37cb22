"""From the world's tables to pandas: codes become names, dates that never came become empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.population import Population
from sim.state.attribute import Attribute
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES, PARTNERSHIP_RECORD
from sim.state.world import World
from sim.telling.outcomes import signed
from sim.vocabulary import ENDED, ENDINGS, KINDS, N_AREAS, NEVER, OWNERSHIPS, VENDOR, ending_group

# Attributes of a partnership that matter only to the rules, or that its table names otherwise.
INTERNAL: Final = {
    "host",
    "partner",
    "type",
    "due_month",
    "due_before",
    "value_before",
    "levers",
    "earlier",
    "before",
    "partner_generation",
    "host_governance_attention",
    "partner_governance_attention",
    "host_governance_money",
    "partner_governance_money",
}
_OUTCOMES: Final = [ending_group(name) for name in ENDINGS]
_GROUPS: Final = ["running", "success", "neutral", "failure"]
_GROUP_CODES: Final = np.array([_GROUPS.index(group) for group in _OUTCOMES], np.int8)


def partnership_id(population: Population, host: int, partner: int, ordinal: int, firm: int) -> str:
    """Return the id of a partnership: its pair, by their rows, and how many they have had.

    The firm that took a failed one's place counts anew: H012-V034-1.2 is the first partnership
    with the second firm in the place of V034. The first ``firm`` is 0.
    """
    pair = f"{population.ids[host]}-{population.ids[partner]}"
    return f"{pair}-{ordinal}.{firm + 1}" if firm else f"{pair}-{ordinal}"


class SignedPartnerships:
    """Collects the partnerships of many runs, column by column; names them once, at the end."""

    def __init__(self) -> None:
        self._parts: list[NDArray[np.int64]] = []
        self._sides: list[NDArray[np.float64]] = []
        self._who: list[NDArray[np.int64]] = []
        self._populations: list[Population] = []
        self._type_names: list[tuple[str, ...]] = []
        self._labels: list[dict[str, Any]] = []
        self._months: list[int] = []

    def add(
        self,
        world: World,
        population: Population,
        months: int,
        labels: dict[str, Any] | None = None,
        rows: NDArray[np.void] | None = None,
    ) -> None:
        """Keep what one run's world holds of partnerships signed since observation began.

        ``rows`` is what `sim.telling.outcomes.signed` returns, for those who have it already.
        """
        rows = signed(world) if rows is None else rows
        words = rows.view(np.int64).reshape(len(rows), rows.itemsize // 8)
        # A column in one piece, while the rows are at hand.
        self._parts.append(np.ascontiguousarray(words.T))
        own = world.organisations
        size, rank = own["size"][rows["host"]], own["size_rank"][rows["host"]]
        self._sides.append(np.array([size, rank, own["size_rank"][rows["partner"]]]))
        self._who.append(
            np.array(
                [
                    own["kind"][rows["host"]],
                    own["ownership"][rows["host"]],
                    own["kind"][rows["partner"]],
                ]
            )
        )
        self._populations.append(population)
        self._type_names.append(world.type_names)
        self._labels.append(labels or {})
        self._months.append(months)

    def table(self) -> pd.DataFrame:
        """Return one row for each partnership: labels, names, dates, state, ending.

        Those still running are censored at the end of their run.
        """
        if not self._parts:
            return pd.DataFrame()
        rows = _Columns(np.concatenate(self._parts, axis=1))
        lengths = [part.shape[1] for part in self._parts]
        columns: dict[str, Any] = {
            name: _repeated([labels[name] for labels in self._labels], lengths)
            for name in self._labels[0]
        }
        host, partner = self._ids("host"), self._ids("partner")
        columns["partnership"] = [
            f"{one}-{other}-{ordinal}.{firm + 1}" if firm else f"{one}-{other}-{ordinal}"
            for one, other, ordinal, firm in zip(
                host,
                partner,
                rows["ordinal"].tolist(),
                rows["partner_generation"].tolist(),
                strict=True,
            )
        ]
        columns["host"] = host
        columns["partner"] = partner
        columns["type"] = self._types()
        for attribute in PARTNERSHIP_ATTRIBUTES:
            if attribute.name not in INTERNAL:
                columns[attribute.name] = _column(rows[attribute.name], attribute)
        columns["outcome"] = _named(_GROUP_CODES[rows["ending"]], _GROUPS)
        last = np.repeat(np.array(self._months) - 1, lengths)
        ended = np.where(rows["stage"] == ENDED, rows["ended"], last)
        columns["duration"] = (ended - rows["formed"]).astype(np.int32)
        columns["trust"] = _mean_trust(rows)
        sides = np.concatenate(self._sides, axis=1).astype(np.float32)
        columns["host_size"], columns["host_size_rank"], columns["partner_size_rank"] = sides
        who = np.concatenate(self._who, axis=1)
        for name, codes, names in (
            ("host_kind", who[0], KINDS),
            ("host_ownership", who[1], OWNERSHIPS),
            ("partner_kind", who[2], KINDS),
        ):
            columns[name] = _named(codes, names)
        return pd.DataFrame(columns)

    def _ids(self, side: str) -> NDArray[Any]:
        """Return the id of the host or the partner of every row."""
        ids = {one: np.asarray(one.ids, dtype=object) for one in set(self._populations)}
        parts = zip(self._populations, self._parts, strict=True)
        return np.concatenate([ids[one][_Columns(part)[side]] for one, part in parts])

    def _types(self) -> pd.Categorical:
        """Return the type of every row; runs of a study may have types of their own."""
        names = list(dict.fromkeys(name for names in self._type_names for name in names))
        codes = [
            np.array([names.index(name) for name in own])[_Columns(part)["type"]]
            for own, part in zip(self._type_names, self._parts, strict=True)
        ]
        return _named(np.concatenate(codes), names)


class _Columns:
    """Partnerships column by column: 64-bit words, shape (words of a row, n)."""

    def __init__(self, words: NDArray[np.int64]) -> None:
        self.words = words

    def __getitem__(self, name: str) -> NDArray[Any]:
        kind, place, *_ = PARTNERSHIP_RECORD.fields[name]  # type: ignore[index]
        return self.words[place // 8].view(kind)


def _repeated(values: list[Any], lengths: list[int]) -> Any:
    if values and isinstance(values[0], str):
        names = list(dict.fromkeys(values))
        codes = np.repeat([names.index(value) for value in values], lengths)
        return _named(codes, names)
    # Seeds have 64 bits without a sign; NumPy would make floats of some of them.
    whole = np.array(values, dtype=np.uint64) if values else np.array(values)
    return np.repeat(whole, lengths)


def _named(codes: Any, names: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, list(names))  # type: ignore[call-overload]


def _mean_trust(rows: _Columns) -> NDArray[np.float32]:
    return (0.5 * (rows["host_trust"] + rows["partner_trust"])).astype(np.float32)


def _column(values: NDArray[Any], attribute: Attribute) -> Any:
    if attribute.unit == "code":
        return _named(values, list(attribute.codes))
    if attribute.unit == "month":
        return pd.arrays.IntegerArray(values.astype(np.int32), values == NEVER)
    if attribute.is_integer:
        return values.astype(np.int32)
    return values.astype(np.float32)


def history_table(world: World, first_month: int = 0) -> pd.DataFrame:
    """Return the monthly history from ``first_month`` on, all types of partnership together.

    Sums over partnerships or organisations become means; counts by origin and ending become
    one column each.
    """
    warm_up = int(world.counts["warm_up"][0])
    by_month = world.history.reshape(-1, len(world.types))
    record = by_month[first_month + warm_up :]
    hosts = max(int(np.count_nonzero(world.organisations["hosting"])), 1)
    partners = max(int(np.count_nonzero(world.organisations["kind"] == VENDOR)), 1)
    active = np.maximum(record["active"].sum(axis=1), 1)
    divisor: dict[str, Any] = {
        "host_trust": active,
        "partner_trust": active,
        "expectation_gap": active,
        "alignment": active,
        "host_resources": hosts,
        "host_coverage": hosts,
        "host_reserve": hosts,
        "hosts_in_debt": hosts,
        "host_reputation": hosts,
        "fomo_pressure": hosts,
        "priority": hosts,
        "adopters": hosts,
        "partner_resources": partners,
        "partner_reputation": partners,
        "pressure": len(world.regions),
        "hype": len(world.regions) * N_AREAS,
    }
    columns: dict[str, Any] = {"month": np.arange(first_month, first_month + len(record))}
    for attribute in HISTORY_ATTRIBUTES:
        values = record[attribute.name].sum(axis=1)
        if attribute.length:
            columns[attribute.name] = values.sum(axis=1)
            for code, name in enumerate(attribute.codes):
                if name != "running":
                    columns[f"{attribute.name}_{name}"] = values[:, code]
        elif attribute.name in divisor:
            columns[attribute.name] = values / divisor[attribute.name]
        else:
            columns[attribute.name] = values
    columns["governance_cost"] = (
        columns["host_governance_cost"] + columns["partner_governance_cost"]
    )
    return pd.DataFrame(columns)


def labelled(tables: Sequence[pd.DataFrame], labels: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return tables one under another, each with its labels in front."""
    if not tables:
        return pd.DataFrame()
    lengths = [len(table) for table in tables]
    marks = {name: _repeated([label[name] for label in labels], lengths) for name in labels[0]}
    return pd.concat([pd.DataFrame(marks), pd.concat(tables, ignore_index=True)], axis=1)
