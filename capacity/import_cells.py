"""One cell of a table: from the text a person wrote to a value, or to what is wrong with it.

Forgiving where the meaning is sure (full-width digits, thousands separators, 元, %, names in
either language) and strict where it is not: a comma that could be a decimal point is asked about.
"""

import re
from collections.abc import Callable, Iterable
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from capacity import import_choices, import_week
from capacity.import_choices import plain, shown
from capacity.import_columns import Column
from capacity.spreadsheets.tables import UNCALCULATED

LONGEST = 5_000  # characters of any cell
EXCEL_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)
DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?( \d\d:\d\d)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
FIGURE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(E[+-]?\d+)?", re.IGNORECASE)
CUT_DIGITS = re.compile(r"\d\.\d{2,}E\+1[1-9]")
MONEY_WORDS = re.compile(r"(人民币|RMB|CNY|YUAN|元|圆|块|[¥￥])", re.IGNORECASE)
RANGE = re.compile(r"(-?[\d.,]+)\s*(?:~|～|–|—|至|到|\.\.|to|-)\s*(-?[\d.,]+)")
PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;；|\n]*?))\s*(?:[;；|\n]|$)')
YES = frozenset(("是", "有", "可以", "yes", "y", "true", "1", "✓", "√"))
NO = frozenset(("否", "无", "没有", "不", "no", "n", "false", "0", "×", "✗"))
MOST_DECIMALS = 2
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Fault(Exception):  # noqa: N818  (an answer to whoever wrote the cell)
    """What is wrong with a cell; `code` and `words` make the sentence (see import_words)."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def read(column: Column, text: str) -> Any:
    """The value in the cell. Raises Fault."""
    if len(text) > LONGEST:
        raise Fault("too_long", most=LONGEST)
    if text in EXCEL_ERRORS:
        raise Fault("excel_error", text=text)
    if text.startswith(UNCALCULATED):
        raise Fault("formula", text=shown(text.removeprefix(UNCALCULATED)))
    return READERS[column.type](column, text)


# --- figures ------------------------------------------------------------------------------------
def figure(column: Column, text: str) -> Decimal:
    """A number, its thousands separators, unit of measure and full-width digits taken away."""
    bare = _without_unit(column, plain(text))
    if DATE.fullmatch(bare):
        raise Fault("date", text=shown(text))
    factor = Decimal(1)
    for word, times in (("万", 10_000), ("亿", 10**8)):
        if bare.endswith(word):
            bare, factor = bare.removesuffix(word).strip(), Decimal(times)
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if not FIGURE.fullmatch(bare):
        raise Fault("comma" if "," in bare else "not_a_number", text=shown(text))
    try:
        value = Decimal(bare) * factor
    except InvalidOperation:
        raise Fault("not_a_number", text=shown(text)) from None
    if abs(value.adjusted()) > 30:
        raise Fault("not_a_number", text=shown(text))
    return value


def _without_unit(column: Column, text: str) -> str:
    for unit in map(plain, (column.unit_en, column.unit_zh)):
        if unit and text.casefold().endswith(unit.casefold()):
            return text[: -len(unit)].strip()
    return text


def number(column: Column, text: str) -> int | float:
    value = figure(column, text)
    return int(value) if value == value.to_integral_value() else float(value)


def integer(column: Column, text: str) -> int:
    value = figure(column, text)
    if value != value.to_integral_value():
        raise Fault("not_whole", text=shown(text))
    return int(value)


def count(column: Column, text: str) -> int:
    value = integer(column, text)
    if not 1 <= value <= 2**31 - 1:
        raise Fault("not_positive", text=shown(text))
    return value


def whole(column: Column, text: str) -> int:
    value = integer(column, text)
    if not 0 <= value <= 32_767:
        raise Fault("out_of_range", text=shown(text), low=0, high=32_767)
    return value


def yuan(column: Column, text: str) -> int:
    """Fen."""
    value = figure(column, MONEY_WORDS.sub("", plain(text)).strip())
    fen = value * 100
    if fen != fen.to_integral_value():
        raise Fault("decimals", text=shown(text), most=MOST_DECIMALS)
    if abs(fen) >= 2**53:
        raise Fault("out_of_range", text=shown(text), low=0, high=f"{2**53 // 100:,}")
    return int(fen)


def charge(column: Column, text: str) -> int:
    fen = yuan(column, text)
    if fen < 0:
        raise Fault("negative", text=shown(text))
    return fen


def share(column: Column, text: str) -> int:
    """Basis points, of a figure in per cent."""
    bps = figure(column, plain(text).replace("％", "%")) * 100
    if bps != bps.to_integral_value():
        raise Fault("decimals", text=shown(text), most=MOST_DECIMALS)
    if not 1 <= bps <= 10_000:
        raise Fault("out_of_range", text=shown(text), low="0.01", high=100)
    return int(bps)


def minutes(column: Column, text: str) -> int:
    """Minutes, of hours in quarters."""
    value = figure(column, text) * 60
    if value <= 0 or value % 15 or value > 60 * 24 * 366:
        raise Fault("quarters", text=shown(text))
    return int(value)


def span(_column: Column, text: str) -> list[int | float]:
    """Low and high, of `-20~5`."""
    bare = plain(text).replace("℃", "").replace("°C", "").strip()
    match = RANGE.fullmatch(bare)
    if match is None:
        raise Fault("not_a_range", text=shown(text))
    low, high = (number(_column, part) for part in match.groups())
    if low > high:
        raise Fault("range_backwards", text=shown(text))
    return [low, high]


# --- words --------------------------------------------------------------------------------------
def words(most: int) -> Callable[[Column, str], str]:
    def read_words(_column: Column, text: str) -> str:
        if len(text) > most:
            raise Fault("too_long", most=most)
        if CUT_DIGITS.fullmatch(text):
            raise Fault("cut_digits", text=text)
        return text

    return read_words


def line(most: int) -> Callable[[Column, str], str]:
    """Words in one line."""
    reader = words(most)
    return lambda column, text: reader(column, " ".join(text.split()))


def boolean(_column: Column, text: str) -> bool:
    folded = plain(text).casefold()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise Fault("not_yes_or_no", text=shown(text))


# --- choices ------------------------------------------------------------------------------------
def _spoken(said: dict[str, str]) -> dict[str, str]:
    return {word: code for code, words in said.items() for word in words.split()}


SPOKEN = {
    "price_mode": _spoken(
        {
            "time": "分时计价 按时 按时计价 按时间 计时 计时计价 按小时 按小时计价 按工时 hourly",
            "piece": "按件 按件计价 计件计价 按数量 按个 per-piece piecework",
            "value": "按价值 价值计价 按比例 按金额 按产值 share",
            "lease": "租用 出租 租赁计价 按租期 整租 rent rental",
        }
    ),
    "lease": _spoken(
        {"1": "日 按天 按日 日租 daily", "7": "按周 周租 星期 weekly", "30": "按月 月租 monthly"}
    ),
}
"""What factories write instead of the names in the list."""


def option(column: Column, text: str) -> str:
    """The code of one option of the column, by code or name in either language."""
    names, said = import_choices.names_of(column.type, column.code), import_choices.folded(text)
    code = names.get(said) or SPOKEN.get(column.type, {}).get(said)
    if code is None:
        raise Fault("not_in_list", text=shown(text), nearest=import_choices.nearest(text, column))
    return code


def several(column: Column, text: str) -> list[str]:
    """Codes of several options: separated by semicolons, or by commas where no name holds one."""
    names = import_choices.names_of(column.type, column.code)
    found: list[str] = []
    for part in re.split(r"[;；|\n]", text):
        pieces = [part] if import_choices.folded(part) in names else re.split(r"[、,，]", part)
        found += [option(column, piece) for piece in pieces if piece.strip()]
    return list(dict.fromkeys(found))


def place(column: Column, text: str) -> str:
    """A region by its code or name, with or without what it lies in."""
    codes = import_choices.places().get(import_choices.place_folded(text), ())
    if len(codes) > 1:
        names = [import_choices.place_name(code, text) for code in codes[:4]]
        raise Fault("place_ambiguous", text=shown(text), nearest=names)
    if not codes:
        raise Fault("not_in_list", text=shown(text), nearest=import_choices.nearest_place(text))
    return codes[0]


# --- parts: one for each unit ---------------------------------------------------------------------
def parts(text: str) -> list[str]:
    """`a; b` → both; a part that holds a separator itself stands in quotation marks."""
    found, at, kept = [], 0, 0
    while at < len(text):
        match = PART.match(text, at)
        if match is None or match.end() == at:
            break
        quoted, bare = match.groups()
        found.append(bare if quoted is None else quoted.replace('""', '"'))
        if quoted is not None or bare:
            kept = len(found)  # empty parts at the end are a separator too many
        at = match.end()
    return found[:kept]


def joined(values: Iterable[str], language: str) -> str:
    """The other way round."""
    written = [f'"{v.replace(chr(34), chr(34) * 2)}"' if _needs_quotes(v) else v for v in values]
    return ("；" if language.startswith("zh") else "; ").join(written)


def _needs_quotes(value: str) -> bool:
    return not value or bool(re.search(r'[;；|\n]|^"', value)) or value != value.strip()


def unit_names(column: Column, text: str) -> list[str]:
    reader = line(60)
    names = [reader(column, part) for part in parts(text) if part]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise Fault("unit_twice", text=shown(twice))
    return names


def unit_texts(column: Column, text: str) -> list[str]:
    reader = line(40 if column.code == "serials" else 80)
    return [reader(column, part) for part in parts(text)]


def unit_years(column: Column, text: str) -> list[int | None]:
    return [_year(column, part) if part else None for part in parts(text)]


def _year(column: Column, text: str) -> int:
    if DATE.fullmatch(plain(text)):
        return int(plain(text)[:4])
    value = integer(column, plain(text).removesuffix("年"))
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise Fault("out_of_range", text=shown(text), low=FIRST_YEAR, high=LAST_YEAR)
    return value


def hours(_column: Column, text: str) -> list[list[tuple[int, time, time]]]:
    """One week for all units, or one each between `|` or lines."""
    try:
        return [import_week.rows(part) for part in re.split(r"[|｜\n]", text)]
    except import_week.NotUnderstood as wrong:
        raise Fault(wrong.code, text=shown(wrong.text)) from None


READERS: dict[str, Callable[[Column, str], Any]] = {
    "number": number,
    "integer": integer,
    "boolean": boolean,
    "enum": option,
    "set": several,
    "range": span,
    "text": line(200),
    "long_text": words(4_000),
    "title": line(80),
    "own_number": line(40),
    "process": option,
    "capability": option,
    "materials": several,
    "place": place,
    "price_mode": option,
    "lease": lambda column, text: int(option(column, text)),
    "level": option,
    "yuan": yuan,
    "charge": charge,
    "share": share,
    "count": count,
    "whole": whole,
    "hours_count": minutes,
    "unit_names": unit_names,
    "unit_texts": unit_texts,
    "unit_years": unit_years,
    "hours": hours,
}
