"""Hostile and damaged population files end in a sentence, or are read right, and never hang.

Every file is made by a maker of its kind from a seed. Nothing here waits by the clock: a pipe or
an endless device that were read would never end.
"""

import getpass
import os
import random
import re
import socket

import numpy as np
import pytest

from sim.parameters import InvalidSetting
from sim.population import load_population
from sim.population.content import MOST_BYTES
from sim.population.sheet import LONGEST_ROW, MOST_COLUMNS, MOST_ROWS

HEADER = "id,kind,size,name,state,ownership,physicians,multistate,risk_aversion,fomo"
SHOWN = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]*")


def good(chance, rows=30):
    """Return a file that is right."""
    lines = [HEADER]
    for row in range(rows):
        kind = chance.choice(["health_system", "health_system", "vendor", "university"])
        lines.append(
            f'O{row:03d},{kind},{chance.randint(1, 9000)},"Name {row}, Inc.",'
            f"{chance.choice(['OH', 'TX', 'PW', ''])},,{chance.randint(0, 900)},0,,0.5"
        )
    return "\n".join(lines) + "\n"


def outcome(path):
    """Return the refusal of a file, or nothing where it was read; check what is said of it."""
    population = loaded(path)
    if isinstance(population, InvalidSetting):
        message = str(population)
        assert population.__cause__ is None
        assert message.startswith("population.file=")
        assert message.endswith(".")
        assert SHOWN.fullmatch(message)
        assert len(message) < 12_000
        assert max(map(len, message.splitlines())) < 1_500
        return message
    facts = population.facts(1)
    assert len(facts) == len(set(population.ids)) == len(set(population.keys.tolist()))
    systems = facts["kind"] == 0
    assert np.all((facts["size"][systems] >= 1) & (facts["size"][systems] <= 10_000_000))
    assert np.all(facts["physicians"][systems] > 0)
    assert not np.any(facts["size"] < 1)
    told = [population.label, population.source, *population.names, *population.ids]
    assert all(SHOWN.fullmatch(text) and "\n" not in text for text in [*told, *population.notes])
    return ""


def loaded(path):
    """Return a population, or why there is none; anything else is a fault."""
    try:
        return load_population(path)
    except InvalidSetting as problem:
        return problem


def bits_flipped(chance):
    content = bytearray(good(chance).encode())
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def cut_off(chance):
    content = good(chance).encode()
    return content[: chance.randrange(len(content))]


def part_missing(chance):
    content = good(chance).encode()
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(400) :]


def noise_within(chance):
    content = good(chance).encode()
    place = chance.randrange(len(content))
    return content[:place] + chance.randbytes(chance.randint(1, 60)) + content[place:]


def only_noise(chance):
    return chance.randbytes(chance.randint(1, 4000))


def quotes_anywhere(chance):
    content = good(chance)
    for _ in range(chance.randint(1, 9)):
        place = chance.randrange(len(content))
        content = content[:place] + '"' + content[place:]
    return content.encode()


def separators_anywhere(chance):
    content = good(chance)
    for _ in range(chance.randint(1, 40)):
        place = chance.randrange(len(content))
        content = content[:place] + chance.choice(",;\t|\r\n") + content[place:]
    return content.encode()


def cells_of_strangers(chance):
    cells = [
        *("=cmd|' /C calc'!A0", "@SUM(1+1)", "\x1b[31mred", "\x9b2J", "<script>", "../../x", "NaN"),
        *("1e999999999", "9" * 5000, "-" * 3000, "1.", "\u202egnp.exe", "\ud7ff", "\u0661", "∞"),
        *("a\nb", "a\rb", "\u2028", "''", "{}", "%s%n", "${HOME}", "`id`", "0x10", "-0", "1_0"),
    ]
    lines = good(chance).splitlines()
    for _ in range(chance.randint(1, 8)):
        row = chance.randrange(len(lines))
        own = lines[row].split(",")
        own[chance.randrange(len(own))] = '"' + chance.choice(cells) + '"'
        lines[row] = ",".join(own)
    return "\n".join(lines).encode()


def columns_anywhere(chance):
    lines = good(chance).splitlines()
    names = HEADER.split(",")
    for _ in range(chance.randint(1, 6)):
        names[chance.randrange(len(names))] = chance.choice([*names, "", "Size ", "Id", "x" * 9999])
    return "\n".join([",".join(names), *lines[1:]]).encode()


def encodings_of_others(chance):
    text = good(chance).replace("Name", chance.choice(["Käthe", "Ñandú", "Ærø", "Łódź"]))
    encoding = chance.choice(["cp1250", "utf-16-le", "utf-32", "cp500", "utf-16-be", "cp850"])
    return text.encode(encoding, "replace")


def rows_of_others(chance):
    lines = good(chance).splitlines()
    for _ in range(chance.randint(1, 10)):
        row = chance.randrange(1, len(lines))
        lines[row] = chance.choice([lines[1], lines[0], "", ",,,,", "x" * 500, lines[row] * 3])
    return "\r\n".join(lines).encode()


MAKERS = (
    *(bits_flipped, cut_off, part_missing, noise_within, only_noise, quotes_anywhere),
    *(separators_anywhere, cells_of_strangers, columns_anywhere, encodings_of_others),
    rows_of_others,
)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_damaged_files_are_refused_in_a_sentence_or_read_right(tmp_path, make, seed):
    path = tmp_path / "strange.csv"
    path.write_bytes(make(random.Random(f"{make.__name__} {seed}")))
    outcome(path)


def test_the_undamaged_file_is_read(tmp_path):
    path = tmp_path / "good.csv"
    path.write_text(good(random.Random(1)), encoding="utf-8")
    assert not outcome(path)


@pytest.fixture
def refused(tmp_path):
    def refused_(content, name="large.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        message = outcome(path)
        assert message
        return message

    return refused_


def test_what_no_list_would_hold_is_refused(refused):
    row = "A,health_system,5\n"
    assert f"there are more than {MOST_ROWS:,} rows" in refused("id,kind,size\n" + row * 300_000)
    assert f"row 1 has more than {LONGEST_ROW:,} characters" in refused("," * 5_000_000)
    assert "row 1 has more than" in refused(",".join(f"c{n}" for n in range(2_000_000)))
    assert "row 3 has more than" in refused(f"id,kind,size\n{row}B,{'x' * 20_000_000},5\n")
    # Short lines can be one row: within quotation marks.
    assert "row 1 has more than" in refused('"\n",' * 1_000_000)
    assert "a quotation mark is opened and never" in refused(f'id,kind,size\n"{row * 200_000}')
    columns = ",".join(["id", "kind", *(f"c{n}" for n in range(MOST_COLUMNS))])
    assert f"there are {MOST_COLUMNS + 2:,} columns; allowed are" in refused(f"{columns}\nA,vendor")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:
        file.truncate(20 * 1024**3 if os.name == "posix" else 2 * MOST_BYTES)
    assert f"allowed are {MOST_BYTES:,}" in outcome(path)


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices are those of Unix")
@pytest.mark.parametrize("linked", [False, True], ids=["itself", "by a link"])
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("pipe", "this is a named pipe, and a CSV file is needed"),
        ("socket", "this is a socket, and a CSV file is needed"),
        ("folder", "this is a folder, and a CSV file is needed"),
        ("/dev/zero", "this is a device, and a CSV file is needed"),
        ("/dev/null", "this is a device, and a CSV file is needed"),
        ("nothing", "there is no such file"),
        ("itself", "the file cannot be read (too many levels of symbolic links)"),
        ("below a file", "the file cannot be read (not a directory)"),
    ],
)
def test_what_is_no_regular_file_is_never_read(tmp_path, monkeypatch, what, said, linked):
    monkeypatch.chdir(tmp_path)
    if what == "pipe":
        os.mkfifo(what)
    elif what == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(what)
    elif what == "folder":
        os.mkdir(what)
    elif what == "itself":
        os.symlink(what, what)
    elif what == "below a file":
        (tmp_path / "list.csv").write_text(HEADER, encoding="utf-8")
        what = "list.csv/x.csv"
    if linked:
        os.symlink(what, "link.csv")
        what = "link.csv"
    assert said in outcome(what)


def test_a_home_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "ours.csv").write_text(good(random.Random(2)), encoding="utf-8")
    assert load_population("~/lists/ours.csv").label.count("(ours.csv)") == 1
    assert outcome("~/lists/none.csv") == "population.file=~/lists/none.csv: there is no such file."
    message = outcome("~nobody-of-this-name/ours.csv")
    assert "there is no user whose home folder ~nobody-of-this-name could be" in message
    assert "there is no such file" in outcome(f"~{getpass.getuser()}/no such list.csv")
    # A name that only looks like one of a user is that of the file.
    monkeypatch.chdir(tmp_path / "lists")
    os.rename("ours.csv", "~ours.csv")
    assert not outcome("~ours.csv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "id,kind,name\nA,health_system,Bad Gögging\n".encode("cp1252"),
            "byte 22 of line 2 is 0xF6",
        ),
        (b"id,kind\nA,vendor\nB\xa0C,vendor\n", "byte 2 of line 3 is 0xA0, which is not UTF-8"),
        (b"id,kind\nA,vendor\x81\n", "byte 9 of line 2 is 0x81, which is not UTF-8"),
        ("id,kind\nA,vendor\n".encode("utf-16-le"), "looks like UTF-16 without a byte order mark"),
        ("id,kind\nA,vendor\n".encode("utf-16")[:-1], "begins as UTF-16 does, but is not"),
        (b"id,kind\nA,\x1b[2Jvendor\n", "line 2 has the character U+001B"),
    ],
)
def test_what_is_not_utf_8_is_named_by_line_and_byte(refused, content, said):
    assert said in refused(content)


def test_a_letter_of_windows_1252_is_told(refused):
    message = refused("id,kind,name\nA,health_system,Ñandú\n".encode("cp1252"))
    assert (
        "0xD1, which is not UTF-8 (in Windows-1252 it is 'Ñ'); save the file as UTF-8." in message
    )


@pytest.mark.parametrize("mark", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_line_that_excel_writes_first_is_known_and_not_counted(tmp_path, mark, end, encoding):
    path = tmp_path / "excel.csv"
    lines = [mark, "Id;Kind;Size, in beds?;Size", 'A;health_system;;"1.200,5"', "B;vendor;;7"]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    population = load_population(path)
    assert population.ids[:2] == ("A", "B")
    assert population.listed["size"].tolist() == [1200.5, 7]
    path.write_bytes((end.join([*lines, "C;clinic;;"]) + end).encode(encoding))
    assert "row 4, column kind: 'clinic'" in outcome(path)


def test_a_separator_that_is_none_is_refused(refused):
    assert "the first line names the separator 'x'; allowed is a comma" in refused("sep=x\nidxkind")


def test_cells_in_quotation_marks_may_hold_what_separates(tmp_path):
    path = tmp_path / "quoted.csv"
    path.write_bytes(
        b'"id","kind","name","size"\r\n'
        b'"A, or B","health_system","The ""Old"" Mill;\r\nNorth","9"\r\n'
        b'C, "vendor", "x,y",\r\n,,,\r\n"D","vendor"\r\n'
    )
    population = load_population(path)
    assert population.ids[:3] == ("A, or B", "C", "D")
    assert population.names[:3] == ('The "Old" Mill; North', "x,y", "D")
