"""Writes tables.gen.ts: the Unicode tables of the peer's Python (3.11, Unicode 14) and of its `regex` engine.

    python3.11 -m venv VENV && VENV/bin/pip install regex==2024.11.6 emoji==2.2.0 datatrove==0.10.0 && VENV/bin/python generate.py

Results must not move with the Unicode version of whatever Node runs them, so the tables are data, made once and committed.
A set is written as `gap` and `length` of its ranges, in turn; a mapping as runs `gap,stride,count,delta...`; all in base 36.
"""
import hashlib
import pathlib
import string
import unicodedata

import emoji
import regex
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION
from regex import _regex

EVERY = range(0x110000)
# What the peer adds to ASCII punctuation, digits, white space and emoji.
OTHER_SPECIAL = """
20 81 82 83 84 85 91 92 93 95 96 97 98 99 9C 9D A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AD AE AF B0 B1 B2 B3 B4 B7 B8 B9
BA BB BC BD BE BF D7 F7 F8 131 26A 2BA 2BB 2BC 2C8 2CC 2D0 2D8 2DA 2DC 3C0 413 60C 647 66A 66C 6E9 93E 940 947 94D 97D 9BE E51
2002 2003 2005 2008 2009 200A 200B 2010 2011 2013 2014 2015 2016 2018 2019 201A 201C 201D 201E 201F 2020 2022 2024 2026 202F
2030 2032 2033 2039 203A 203F 2043 2044 20A8 20AA 20AC 2103 2122 2190 2191 2192 2193 21D3 2206 2208 2212 221A 221E 221F 223C
2248 2256 2264 2265 2295 22C5 2550 25A0 25AC 25B2 25B4 25B7 25BA 25BB 25BC 25C6 25CF 25E6 2605 2606 261B 263B 2661 2665 266B
2713 2726 2731 2756 27A4 27A9 2800 3000 3001 3002 300A 300B 300C 300D 3010 3011 309C 30B7 30C3 30C4 30F3 30FB 30FC 4E00 4E0A
58EB FD3E FD3F FEFF FF01 FF08 FF09 FF0C FF0E FF11 FF1A FF1B FF1F FF3E FF5E FFFC FFFD"""
SPECIAL_SHA256 = "fb8c6d643e56f975b67a521cdc6c0fa2fb61d17c8e01798a098e9c0ea8dd09a0"


def base36(number):
    digits = string.digits + string.ascii_lowercase
    sign, number, text = "-" * (number < 0), abs(number), ""
    while number or not text:
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return sign + text


def as_set(codes):
    """`gap,length` of each range, gaps counted from the end of the range before."""
    fields, end = [], 0
    codes = sorted(codes)
    for index, code in enumerate(codes):
        if index and code == codes[index - 1] + 1:
            continue
        last = index
        while last + 1 < len(codes) and codes[last + 1] == codes[last] + 1:
            last += 1
        fields += [code - end, codes[last] + 1 - code]
        end = codes[last] + 1
    return ",".join(map(base36, fields))


def as_mapping(mapping):
    """`gap stride count delta...` of each run of codes with the same deltas, gaps counted from the start of the run before."""
    left, runs, before = dict(sorted(mapping.items())), [], 0
    while left:
        start = next(iter(left))
        deltas = left[start]
        run = max(([c for c in counted(left, start, stride, deltas)] for stride in (1, 2)), key=len)
        stride = run[1] - run[0] if len(run) > 1 else 1
        runs.append(" ".join(map(base36, [start - before, stride, len(run), *deltas])))
        before = start
        for code in run:
            del left[code]
    return ",".join(runs)


def counted(left, code, stride, deltas):
    while left.get(code) == deltas:
        yield code
        code += stride


def matching(pattern):
    compiled = regex.compile(pattern)
    return [code for code in EVERY if compiled.fullmatch(chr(code))]


def lower_deltas():
    lowered = {code: chr(code).lower() for code in EVERY}
    return {code: (ord(text) - code,) for code, text in lowered.items() if len(text) == 1 and ord(text) != code}


def case_deltas():
    """Of each code point, the others that match it when case is ignored. Not symmetric: `i` takes dotted I, and I takes dotless i."""
    flags = regex.IGNORECASE | regex.UNICODE
    return {
        code: tuple(sorted(other - code for other in cases if other != code))
        for code in EVERY
        if len(cases := _regex.get_all_cases(flags, code)) > 1
    }


def is_cased(text):
    """As the rule of the final sigma asks: it is final after a cased letter (one that the rule does not look through)."""
    return (text + "\u03a3").lower().endswith("\u03c2")


def is_case_ignorable(text):
    """What that rule looks through on its way to a letter."""
    return not is_cased(text) and ("A" + text + "\u03a3").lower().endswith("\u03c2")


special = set(map(ord, string.punctuation + string.digits + string.whitespace))
special |= {ord(text) for text in emoji.EMOJI_DATA if len(text) == 1}
special |= {int(code, 16) for code in OTHER_SPECIAL.split()}
assert hashlib.sha256(",".join(f"{code:X}" for code in sorted(special)).encode()).hexdigest() == SPECIAL_SHA256

sets = {
    "ALPHANUMERIC": ("`str.isalnum`.", [code for code in EVERY if chr(code).isalnum()]),
    "SPECIAL": ("The special characters: punctuation, digits, white space, emoji and a list.", special),
    "STRIPPED": ("What `str.strip` takes away.", [code for code in EVERY if not chr(code).strip()]),
    "LINE_END": ("Where `str.splitlines` cuts.", [code for code in EVERY if len(f"a{chr(code)}b".splitlines()) > 1]),
    "ALPHABETIC": ("`str.isalpha`.", [code for code in EVERY if chr(code).isalpha()]),
    "UPPER": ("`str.isupper`.", [code for code in EVERY if chr(code).isupper()]),
    "OTHER_CASE": ("`str.islower` or `str.istitle`, not `str.isupper`.", [code for code in EVERY if chr(code).islower() or chr(code).istitle() and not chr(code).isupper()]),
    "NUMERIC": ("`str.isnumeric`.", [code for code in EVERY if chr(code).isnumeric()]),
    "SYMBOL": ("What datatrove counts as no part of a word.", {*map(ord, PUNCTUATION_SET)}),
    "TERMINAL": ("Marks that end sentences in any script, as datatrove lists them.", {*map(ord, TERMINAL_PUNCTUATION)}),
    "CASED": ("Letters that have case, and that the rule of the final sigma does not look through.", [code for code in EVERY if is_cased(chr(code))]),
    "CASE_IGNORABLE": ("What the rule of the final sigma looks through.", [code for code in EVERY if is_case_ignorable(chr(code))]),
    "WORD": (r"`\w` of the pattern engine.", matching(r"\w")),
    "DIGIT": (r"`\d` of the pattern engine.", matching(r"\d")),
    "SPACE": (r"`\s` of the pattern engine.", matching(r"\s")),
    "PUNCTUATION": (r"`\p{P}` of the pattern engine.", matching(r"\p{P}")),
    "PUNCTUATION_OR_SYMBOL": (r"`[[:punct:]]` of the pattern engine.", matching("[[:punct:]]")),
}
mappings = {
    "LOWER": ("`str.lower` of single code points that become one other.", lower_deltas()),
    "CASES": ("What else matches a code point when case is ignored.", case_deltas()),
}
lines = [f"/** Written by generate.py: Unicode {unicodedata.unidata_version}, regex 2024.11.6. */", ""]
for name, (doc, codes) in sets.items():
    lines += [f"/** {doc} {len(codes)} code points. */", f"export const {name} =", f"  '{as_set(codes)}';"]
for name, (doc, mapping) in mappings.items():
    lines += [f"/** {doc} {len(mapping)} code points. */", f"export const {name} =", f"  '{as_mapping(mapping)}';"]
pathlib.Path(__file__).with_name("tables.gen.ts").write_text("\n".join(lines) + "\n", encoding="utf-8")
