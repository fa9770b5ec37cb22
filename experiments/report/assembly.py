"""From results to a document: what is told, in which order."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import pandas as pd

from experiments.questions.findings import Claim
from experiments.questions.words import counted
from experiments.report.contrast import contrast_blocks
from experiments.report.decision import decision_of, decision_table
from experiments.report.document import (
    Behind,
    Block,
    Code,
    Columns,
    Document,
    Facts,
    Heading,
    Plates,
    Prose,
    Section,
    Tabled,
)
from experiments.report.reading import Result
from experiments.report.tables import Table, table_of, with_intervals
from experiments.report.wording import (
    Part,
    changes_of,
    facts_of,
    limits_of,
    parts_of,
    question_of,
    title_of,
    turning_points,
)
from sim import LEVER_NAMES

# The order in which the kinds of result are told; a comparison leads.
_ORDER: Final = ("compare", "sweep", "effects", "validate", "run")
_FIRST: Final = 2  # claims before the decision table
_OF_AN_ASSUMPTION: Final = (
    *("factor", "meaning", "unit", "current", "range_tried"),
    *("influence", "influence_low", "influence_high", "direction", "evidence"),
)
_RANKED: Final = 12  # assumptions shown of each outcome
_LISTED: Final = 8  # boxes of worlds shown


def document_of(results: Sequence[Result], title: str, question: str) -> Document:
    """Return the report on results.

    Parameters
    ----------
    results : sequence of Result
        Of any kinds; comparisons lead.
    title, question : str
        What the user calls it and asks; "" to have them from the results.
    """
    ordered = sorted(results, key=_rank)
    lead = ordered[0]
    comparisons = [one for one in ordered if one.command == "compare"]
    plates = Plates()
    sections = [_question(comparisons or [lead])]
    if len(comparisons) > 1:
        sections += _side_by_side(comparisons, plates)
    elif comparisons:
        sections.append(_comparison(lead, plates))
    for one in ordered:
        if one.command in {"compare", "sensitivity", "robustness", "optimise"}:
            continue
        identity = f"result-{len(sections)}"
        sections.append(Section(identity, _named(one, ordered), tuple(_told(one, plates))))
    sections += [
        _rests_on(ordered, comparisons, plates),
        _would_change(ordered, comparisons, plates),
    ]
    designs = [one for one in ordered if one.command == "optimise"]
    if designs:
        blocks = [block for one in designs for block in _design(one, plates)]
        sections.append(Section("design", "How policy may be designed", tuple(blocks)))
    limits = Part(entries=tuple(limits_of(ordered)))
    sections += [
        Section("limits", "Limits", (Prose((limits,)),)),
        _behind(ordered),
        Section("repeat", "How to repeat it", tuple(_repeating(ordered))),
    ]
    return Document(
        title=title or title_of(lead),
        question=question or question_of(lead),
        made_of=_made_of(ordered),
        sections=tuple(section for section in sections if section.blocks),
    )


def _rank(result: Result) -> int:
    return _ORDER.index(result.command) if result.command in _ORDER else len(_ORDER)


def _named(result: Result, among: Sequence[Result]) -> str:
    several = sum(one.command == result.command for one in among) > 1
    return f"{title_of(result)}: {result.name}" if several else title_of(result)


def _made_of(results: Sequence[Result]) -> str:
    # The day is that of the results, so that the same results give the same report.
    days = [str(one.manifest.get("finished", ""))[:10] for one in results]
    which = ", ".join(f"{one.command} {one.name}" for one in results)
    return f"From {which}. Simulated {max(days)}." if any(days) else f"From {which}."


def _question(results: Sequence[Result]) -> Section:
    if len(results) == 1:
        return Section("question", "The question", (Facts(tuple(facts_of(results[0]))),))
    columns = tuple((Heading(one.name), Facts(tuple(facts_of(one)))) for one in results)
    return Section("question", "The question", (Columns(columns),))


def _comparison(result: Result, plates: Plates) -> Section:
    decision = decision_of(result)
    if decision is None:
        return Section("finding", "What was found", tuple(_told(result, plates)))
    # The table stands after the first words, so that both are seen together.
    first, rest = result.claims[:_FIRST], result.claims[_FIRST:]
    table = Tabled(decision_table(decision, "decision", "The policies at a glance"))
    blocks: list[Block] = [*([_prose(first, lead=True)] if first else []), table]
    shown = (plates.figure(result, claim.figure) for claim in first)
    blocks += [figure for figure in shown if figure is not None]
    return Section("finding", "What was found", (*blocks, *_claims(result, rest, plates)))


def _told(result: Result, plates: Plates, apart: bool = False) -> list[Block]:
    """Return the claims of a result, each with its figure, and the figures that none names."""
    blocks = _claims(result, result.claims, plates)
    if blocks and isinstance(blocks[0], Prose) and not apart:
        blocks[0] = Prose(blocks[0].parts, lead=True)
    return blocks


def _claims(result: Result, claims: Sequence[Claim], plates: Plates) -> list[Block]:
    blocks: list[Block] = []
    for name, several in groupby(claims, key=lambda claim: claim.figure):
        blocks.append(_prose(several))
        figure = plates.figure(result, name)
        if figure is not None:
            blocks.append(figure)
    return [*blocks, *plates.rest(result)]


def _prose(claims: Iterable[Claim], lead: bool = False) -> Prose:
    return Prose(tuple(part for claim in claims for part in parts_of(claim.text)), lead)


def _side_by_side(results: Sequence[Result], plates: Plates) -> list[Section]:
    decisions = [decision_of(one) for one in results]
    told = tuple((Heading(one.name), _prose(one.claims)) for one in results)
    blocks: list[Block] = []
    known = [
        (one, decision)
        for one, decision in zip(results, decisions, strict=True)
        if decision is not None
    ]
    if known:
        tables = (
            (Tabled(decision_table(decision, f"decision-{n}", f"At a glance: {one.name}")),)
            for n, (one, decision) in enumerate(known, start=1)
        )
        blocks.append(Columns(tuple(tables)))
    blocks.append(Columns(told))
    names = dict.fromkeys(card.name for one in results for card in one.cards)
    for name in names:
        drawn = [(one, plates.figure(one, name)) for one in results]
        columns = tuple((Heading(one.name), figure) for one, figure in drawn if figure is not None)
        blocks.append(Columns(columns))
    return [
        Section(
            "contrast", "Does the conclusion hold in each", tuple(contrast_blocks(known, results))
        ),
        Section("finding", "Side by side", tuple(blocks)),
    ]


def _rests_on(results: Sequence[Result], comparisons: Sequence[Result], plates: Plates) -> Section:
    blocks: list[Block] = []
    for one in comparisons or results[:1]:
        changed = changes_of(one)
        of = f"In {one.name}, the world" if len(comparisons) > 1 else "The world"
        said = (
            f"{of} differs from the model's defaults in {counted(len(changed), 'setting')}:"
            if changed
            else f"{of} is that of the model's defaults but for who lives in it."
        )
        entries = tuple(f"{name} = {value}" for name, value in changed.items())
        blocks.append(Prose((Part(said), *([Part(entries=entries)] if entries else []))))
    studies = [one for one in results if one.command == "sensitivity"]
    for number, one in enumerate(studies, start=1):
        blocks += _told(one, plates, apart=True)
        blocks += _influence(one, number)
    if not studies:
        command = _command_for("sensitivity", comparisons)
        blocks += [
            Prose((Part("How much each assumption matters was not measured; this measures it:"),)),
            Code((command,)),
        ]
    return Section("rests-on", "What it rests on", tuple(blocks))


def _influence(result: Result, number: int) -> list[Block]:
    table = result.table("influence")
    if table is None:
        return []
    by = [name for name in ("outcome", "policy") if name in table.columns]
    blocks: list[Block] = []
    for place, (key, rows) in enumerate(table.groupby(by, sort=False, dropna=False), start=1):
        of = " under ".join(str(one) for one in key if not pd.isna(one))
        shown = rows.sort_values("rank", kind="stable").head(_RANKED)
        tried = [f"{low} to {high}" for low, high in zip(shown["low"], shown["high"], strict=True)]
        wanted = shown.assign(range_tried=tried)
        wanted = wanted[[name for name in _OF_AN_ASSUMPTION if name in wanted.columns]]
        caption = f"Assumptions by their influence on {of}, the strongest first"
        blocks.append(Tabled(with_intervals(wanted, f"influence-{number}-{place}", caption)))
    return blocks


def _would_change(
    results: Sequence[Result], comparisons: Sequence[Result], plates: Plates
) -> Section:
    blocks: list[Block] = []
    for one in comparisons:
        decision = decision_of(one)
        points = [] if decision is None else turning_points(decision)
        if points:
            if len(comparisons) > 1:
                blocks.append(Heading(one.name))
            blocks.append(Prose((Part(entries=tuple(points)),)))
    studies = [one for one in results if one.command == "robustness"]
    for number, one in enumerate(studies, start=1):
        blocks += _told(one, plates, apart=True)
        scenarios = one.table("scenarios")
        if scenarios is not None:
            caption = "Worlds in which a policy fails, as bounds of assumptions"
            blocks.append(
                Tabled(with_intervals(scenarios.head(_LISTED), f"scenarios-{number}", caption))
            )
    if not studies:
        blocks += [
            Prose(
                (Part("Whether it holds in other plausible worlds was not tried; this tries it:"),)
            ),
            Code((_command_for("robustness", comparisons),)),
        ]
    return Section("would-change", "What would change the conclusion", tuple(blocks))


def _command_for(command: str, comparisons: Sequence[Result]) -> str:
    names = list(comparisons[0].manifest.get("policies") or {}) if comparisons else []
    words = ["accord", command]
    if names:
        words.append(f"policies=[{','.join(names)}]")
    return " ".join(shlex.quote(word) for word in words)


def _design(result: Result, plates: Plates) -> list[Block]:
    blocks = _told(result, plates, apart=True)
    front = result.table("front")
    if front is not None:
        if "on_front" in front.columns:
            front = front[front["on_front"].astype(str).str.lower().isin(["true", "yes", "1"])]
        left_out = {"on_front", "why_not", "knee_share", "generation", *LEVER_NAMES}
        kept = [
            name for name in front.columns if name not in left_out and not name.endswith("_search")
        ]
        caption = "Policies that no other betters in every respect"
        blocks.append(Tabled(with_intervals(front[kept], "front", caption)))
    return blocks


def _behind(results: Sequence[Result]) -> Section:
    blocks: list[Block] = []
    for number, one in enumerate(results, start=1):
        tables: list[Table] = []
        for path in one.tables:
            frame = one.table(path.stem)
            if frame is not None:
                tables.append(table_of(frame, f"behind-{number}-{path.stem}", path.name))
        if tables:
            if len(results) > 1:
                blocks.append(Heading(f"{one.command} {one.name}"))
            blocks.append(Behind(tuple(tables)))
    return Section("tables", "The tables behind it", tuple(blocks))


def _repeating(results: Sequence[Result]) -> list[Block]:
    blocks: list[Block] = []
    for one in results:
        manifest = one.manifest
        if len(results) > 1:
            blocks.append(Heading(f"{one.command} {one.name}"))
        blocks.append(Code((manifest["command"], f"accord repeat {shlex.quote(one.place)}")))
        libraries = manifest.get("libraries") or {}
        pairs = [
            ("Accord", manifest.get("accord")),
            ("Version of the model", manifest.get("model_version")),
            ("Seeds", _seeds(manifest.get("seeds"))),
            ("Population", (manifest.get("population") or {}).get("content_hash")),
            ("Python", manifest.get("python")),
            ("Libraries", ", ".join(f"{k} {v}" for k, v in libraries.items())),
            ("Finished", manifest.get("finished")),
        ]
        blocks.append(Facts(tuple((name, str(text)) for name, text in pairs if text)))
    return blocks


def _seeds(seeds: dict[str, int] | None) -> str:
    return f"{seeds['first']} to {seeds['last']}" if seeds else ""
