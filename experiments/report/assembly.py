"""From results to a document: what is told, in which order."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from experiments.archive.writing import from_here
from experiments.questions.findings import Claim
from experiments.questions.words import counted
from experiments.report.contrast import contrast_blocks
from experiments.report.decision import decision_of, decision_table
from experiments.report.document import (
    Block,
    Code,
    Columns,
    Document,
    Facts,
    Fold,
    Heading,
    Part,
    Prose,
    Section,
)
from experiments.report.plates import Plates
from experiments.report.reading import Result
from experiments.report.tables import plain, table_of, with_intervals
from experiments.report.wording import (
    facts_of,
    limits_of,
    parts_of,
    question_of,
    title_of,
    turning_points,
)
from experiments.settings.printable import printable
from sim import LEVER_NAMES

# The order in which the kinds of result are told; a comparison leads.
_ORDER: Final = ("compare", "sweep", "effects", "validate", "calibrate", "run")
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
    days = [one.day for one in results]
    which = ", ".join(f"{one.command} {one.name}" for one in results)
    return f"From {which}. Simulated {max(days)}." if any(days) else f"From {which}."


def _question(results: Sequence[Result]) -> Section:
    if len(results) == 1:
        return Section("question", "The question", (Facts(tuple(facts_of(results[0]))),))
    columns = tuple((Heading(one.name), Facts(tuple(facts_of(one)))) for one in results)
    return Section("question", "The question", (Columns(columns),))


def _comparison(result: Result, plates: Plates) -> Section:
    decision = decision_of(result)
    if not decision:
        return Section("finding", "What was found", tuple(_told(result, plates)))
    # The table stands after the first words, so that both are seen together.
    first, rest = result.claims[:_FIRST], result.claims[_FIRST:]
    table = decision_table(decision, "The policies at a glance")
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
    told = tuple((Heading(one.name), _prose(one.claims)) for one in results)
    blocks: list[Block] = []
    known = [(one, decision) for one in results if (decision := decision_of(one))]
    if known:
        tables = (
            (decision_table(decision, f"At a glance: {one.name}"),) for one, decision in known
        )
        blocks.append(Columns(tuple(tables)))
    blocks.append(Columns(told))
    names = dict.fromkeys(picture.card.name for one in results for picture in one.pictures)
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
        of = f"In {one.name}, the world" if len(comparisons) > 1 else "The world"
        entries = tuple(f"{name} = {value}" for name, value in one.changes.items())
        if entries:
            said = f"{of} differs from the model's defaults in {counted(len(entries), 'setting')}:"
            blocks.append(Prose((Part(said), Part(entries=entries))))
        else:
            said = f"{of} is that of the model's defaults but for who lives in it."
            blocks.append(Prose((Part(said),)))
    studies = [one for one in results if one.command == "sensitivity"]
    for one in studies:
        blocks += _told(one, plates, apart=True)
        blocks += _influence(one)
    if not studies:
        command = _command_for("sensitivity", comparisons)
        blocks += [
            Prose((Part("How much each assumption matters was not measured; this measures it:"),)),
            Code((command,)),
        ]
    return Section("rests-on", "What it rests on", tuple(blocks))


def _influence(result: Result) -> list[Block]:
    table = result.table("influence", ("outcome", "policy", "factor", "low", "high"), ("rank",))
    if table is None:
        return []
    blocks: list[Block] = []
    for key, rows in table.groupby(["outcome", "policy"], sort=False, dropna=False):
        of = " under ".join(plain(one) for one in key if plain(one))
        shown = rows.sort_values("rank", kind="stable").head(_RANKED)
        tried = [f"{low} to {high}" for low, high in zip(shown["low"], shown["high"], strict=True)]
        wanted = shown.assign(range_tried=tried)
        wanted = wanted[[name for name in _OF_AN_ASSUMPTION if name in wanted.columns]]
        caption = f"Assumptions by their influence on {of}, the strongest first"
        blocks.append(with_intervals(wanted, caption))
    return blocks


def _would_change(
    results: Sequence[Result], comparisons: Sequence[Result], plates: Plates
) -> Section:
    blocks: list[Block] = []
    for one in comparisons:
        if points := turning_points(decision_of(one)):
            if len(comparisons) > 1:
                blocks.append(Heading(one.name))
            blocks.append(Prose((Part(entries=tuple(points)),)))
    studies = [one for one in results if one.command == "robustness"]
    for one in studies:
        blocks += _told(one, plates, apart=True)
        scenarios = one.table("scenarios")
        if scenarios is not None:
            caption = "Worlds in which a policy fails, as bounds of assumptions"
            blocks.append(with_intervals(scenarios.head(_LISTED), caption))
    if not studies:
        blocks += [
            Prose(
                (Part("Whether it holds in other plausible worlds was not tried; this tries it:"),)
            ),
            Code((_command_for("robustness", comparisons),)),
        ]
    return Section("would-change", "What would change the conclusion", tuple(blocks))


def _command_for(command: str, comparisons: Sequence[Result]) -> str:
    names = comparisons[0].policies if comparisons else []
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
        blocks.append(with_intervals(front[kept], caption))
    return blocks


def _behind(results: Sequence[Result]) -> Section:
    blocks: list[Block] = []
    for one in results:
        frames = [(name, one.table(name)) for name in one.tables]
        tables = [
            table_of(frame, printable(f"{name}.csv")) for name, frame in frames if frame is not None
        ]
        if tables:
            if len(results) > 1:
                blocks.append(Heading(f"{one.command} {one.name}"))
            blocks.append(Fold(tuple(tables)))
    return Section("tables", "The tables behind it", tuple(blocks))


def _repeating(results: Sequence[Result]) -> list[Block]:
    blocks: list[Block] = []
    for one in results:
        manifest = one.manifest
        if len(results) > 1:
            blocks.append(Heading(f"{one.command} {one.name}"))
        # Quoted anew, so that a shell takes nothing of a stranger's for a command of its own.
        again = ("accord", "repeat", from_here(one.folder))
        blocks.append(Code((shlex.join(one.words), shlex.join(again))))
        libraries = (f"{name} {version}" for name, version in manifest["libraries"].items())
        pairs = {
            "Accord": manifest.get("accord"),
            "Version of the model": manifest.get("model_version"),
            "Seeds": "{} to {}".format(*one.seeds) if one.replications else None,
            "Population": manifest["population"].get("content_hash"),
            "Python": manifest.get("python"),
            "Libraries": ", ".join(libraries),
            "Finished": manifest["finished"],
        }
        told = ((name, text) for name, text in pairs.items() if isinstance(text, str) and text)
        blocks.append(Facts(tuple(told)))
    return blocks
