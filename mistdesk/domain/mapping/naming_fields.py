"""Finds what each part of a site's names means, by what goes along with it; knows names and places as text only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.levels import read_level
from mistdesk.domain.mapping.naming_tokens import Cut, form, runs

NEARLY_ALL = 0.9
_MOST = 0.8
_SURE = 0.75  # of the rows that share one value; over all values nearly all must agree
_FEW_ROWS = 4
_LONG_WORD = 3
_COMMON_WORD = 12  # a word that every twelfth name or more has at random is no space
# What people call an access point; fixed words of a name that are no building.
_WORDS = frozenset(
    (
        *("ap", "aps", "wap", "wlan", "wifi", "accesspoint", "access", "point", "hotspot", "borne", "pta", "pda", "pa"),
        *("тд", "точка", "アクセスポイント", "無線", "接入点", "无线", "무선"),
    )
)


class Role(StrEnum):
    """What a field of a name tells; the words are shown in patterns."""

    BUILDING = "building"
    SUB = "sub-building"
    LEVEL = "level"
    NUMBER = "number"
    SPACE = "space"
    PART = "part"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Named:
    """One name and what is known of its place; "" for what is not known."""

    row: int
    name: str
    level: str = ""
    floor: str = ""
    sub: str = ""

    def known(self, column: Column) -> str:
        """What is known in a column."""
        if column is Column.FLOOR_LEVEL:
            return self.level
        return self.floor if column is Column.FLOOR_NAME else self.sub


PLACES = (Column.FLOOR_LEVEL, Column.FLOOR_NAME, Column.SUB_NAME)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where in a cut name a field is: a part, one run of it, or all but / only the last `tail` digits of that run."""

    part: int
    run: int | None = None
    forms: str = ""
    tail: int = 0
    head: bool = False

    def take(self, cut: Cut) -> str | None:
        """The field's text, None where the name is built otherwise."""
        return self.of(cut.parts[self.part])

    def of(self, text: str) -> str | None:
        """The field's text in its part of a name."""
        if self.run is None:
            return text
        if form(text) != self.forms:
            return None
        text = runs(text)[self.run]
        if not self.tail:
            return text
        if len(text) <= self.tail:
            return None
        return text[: -self.tail] if self.head else text[-self.tail :]


@lru_cache(maxsize=1 << 14)
def key_of(text: str) -> str:
    """A field's text as it is compared: numbers by value, letters without regard to case."""
    return str(int(text)) if text.isdecimal() else text.casefold()


@dataclass(frozen=True, slots=True)
class Told:
    """What the values of a field say of one column: the text and how many rows say so, by the value's key."""

    texts: dict[str, tuple[str, int]]
    rows: int
    share: float


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a scheme. `text` is what nearly all names have there, "" when it varies."""

    slot: Slot
    role: Role
    text: str
    values: int
    tells: dict[Column, Told] = field(default_factory=dict)
    law: int | None = None  # a level is the number plus this, where that holds for all values known
    reads: bool = False  # its values may be read as floor names

    @property
    def shown(self) -> str:
        """As in a pattern: the fixed text or the role in angle brackets."""
        fixed = self.role is Role.WORD
        return self.text if fixed else f"<{self.role.value}>"

    def level_of(self, cut: Cut, country: str) -> str:
        """The level that the field tells: as rows on known floors have it, by its law, or as read; "" when none."""
        text = self.slot.take(cut)
        if text is None:
            return ""
        told = self.tells.get(Column.FLOOR_LEVEL)
        known = told.texts.get(key_of(text)) if told else None
        if known is not None:
            return known[0]
        if self.law is not None and text.isdecimal():
            return str(int(text) + self.law)
        if self.reads:
            return _read(cut.parts[self.slot.part], country)
        return ""

    def says(self, column: Column, cut: Cut) -> str:
        """What the field tells of a column by the rows that are known; "" when nothing."""
        text, told = self.slot.take(cut), self.tells.get(column)
        if text is None or told is None:
            return ""
        return told.texts.get(key_of(text), ("", 0))[0]


def _read(text: str, country: str) -> str:
    level = read_level(text, country).level
    return "" if level is None else str(level)


def find_slots(cuts: Sequence[Cut]) -> list[Slot]:
    """The fields of names that share a shape; letters that never change are parted from the digits after them."""
    slots: list[Slot] = []
    parts = len(cuts[0].parts)
    for part in range(parts):
        texts = [cut.parts[part] for cut in cuts]
        forms, count = Counter(form(text) for text in texts).most_common(1)[0]
        whole = Slot(part)
        same = parts > 1 and _constant(texts, len(texts), NEARLY_ALL)  # LON1 is one word
        if same or len(forms) < 2 or count < len(texts) * (_MOST if parts > 1 else 0.6):
            slots.append(whole)
        elif parts == 1 or (forms == "ad" and _constant([runs(t)[0] for t in texts if form(t) == forms], len(texts))):
            slots += [Slot(part, run, forms) for run in range(len(forms))]
        else:
            slots.append(whole)
    return slots


def _constant(texts: Sequence[str], of: int, share: float = _MOST) -> bool:
    return Counter(key_of(text) for text in texts).most_common(1)[0][1] >= of * share


def split_digits(slots: Sequence[Slot], cuts: Sequence[Cut], names: Sequence[Named]) -> list[Slot]:
    """Part AP0203 into level 02 and number 03 where the rows on known floors bear that out."""
    out: list[Slot] = []
    for slot in slots:
        texts = list(_texts(slot, cuts))
        found = None
        if texts and all(text.isdecimal() for text in texts) and min(map(len, texts)) > 2:
            run, forms = (0, "d") if slot.run is None else (slot.run, slot.forms)
            for tail in (2, 3):
                head = Slot(slot.part, run, forms, tail, head=True)
                told = tell(head, cuts, names, Column.FLOOR_LEVEL)
                if told is not None and law_of(told) is not None:
                    found = [head, Slot(slot.part, run, forms, tail)]
                    break
        out += found or [slot]
    return out


def _texts(slot: Slot, cuts: Sequence[Cut]) -> Counter[str]:
    """The field's texts and how many names have each; parts recur, so that each is taken apart once."""
    out: Counter[str] = Counter()
    for part, count in Counter([cut.parts[slot.part] for cut in cuts]).items():
        text = slot.of(part)
        if text is not None:
            out[text] += count
    return out


def tell(slot: Slot, cuts: Sequence[Cut], names: Sequence[Named], column: Column) -> Told | None:
    """What a field's values say of a column; None when the column does not go along with them."""
    at = slot.part
    pairs = Counter([(cut.parts[at], named.known(column)) for cut, named in zip(cuts, names, strict=True)])
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    base: Counter[str] = Counter()
    for (part, known), count in pairs.items():
        text = slot.of(part)
        if text is None or not known:
            continue
        counts[key_of(text)][known] += count
        base[known] += count
    rows = base.total()
    if rows < _FEW_ROWS or len(base) < 2 or len(counts) * 2 > rows:
        return None
    best = {key: told.most_common(1)[0] for key, told in counts.items()}
    right = sum(count for _, count in best.values())
    wrong, chance = rows - right, rows - base.most_common(1)[0][1]
    if right < rows * NEARLY_ALL or wrong * 4 > chance or len({text for text, _ in best.values()}) < 2:
        return None
    sure = {key: found for key, found in best.items() if found[1] > 1 and found[1] >= counts[key].total() * _SURE}
    return Told(sure, rows, right / rows)


def law_of(told: Told) -> int | None:
    """By how much levels differ from the numbers in names, when it is the same for at least two numbers."""
    if len(told.texts) < 2 or not all(key.isdecimal() for key in told.texts):
        return None
    offsets = {int(level) - int(key) for key, (level, _) in told.texts.items() if _is_level(level)}
    return offsets.pop() if len(offsets) == 1 else None


def _is_level(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def find_fields(slots: Sequence[Slot], cuts: Sequence[Cut], names: Sequence[Named], country: str) -> list[Field]:
    """Every field with its role."""
    found = [_by_places(slot, cuts, names, country) for slot in slots]
    if not any(one is not None and one.role is Role.LEVEL for one in found):
        _by_reading(found, slots, cuts, names, country)
    _keep_best_level(found)
    fields: list[Field] = []
    for at, (slot, one) in enumerate(zip(slots, found, strict=True)):
        later = [slots[n].take(cuts[0]) or "" for n in range(at + 1, len(slots))]
        building = any(f.role is Role.BUILDING for f in fields)
        fields.append(
            one or _by_text(slot, _texts(slot, cuts), last=not any(t.isdecimal() for t in later), building=building)
        )
    return fields


def _by_places(slot: Slot, cuts: Sequence[Cut], names: Sequence[Named], country: str) -> Field | None:
    tells = {column: told for column in PLACES if (told := tell(slot, cuts, names, column)) is not None}
    if not tells:
        return None
    told = tells.get(Column.FLOOR_LEVEL)
    role = Role.LEVEL if told is not None or Column.FLOOR_NAME in tells else Role.SUB
    law = None if told is None else law_of(told)
    reads = False
    if told is not None and law is None:
        wholes = {key_of(slot.of(part) or ""): part for part in dict.fromkeys(cut.parts[slot.part] for cut in cuts)}
        readings = [(_read(wholes[key], country), level) for key, (level, _) in told.texts.items()]
        agreeing = sum(read == level for read, level in readings)
        reads = agreeing > 1 and all(read in {"", level} for read, level in readings)
    return Field(slot, role, "", len({key_of(text) for text in _texts(slot, cuts)}), tells, law, reads)


def _by_reading(
    found: list[Field | None], slots: Sequence[Slot], cuts: Sequence[Cut], names: Sequence[Named], country: str
) -> None:
    """Where floors are not known: the one field whose words are floors, as 2OG and EG; bare numbers never."""
    if any(named.level for named in names) and len({named.level for named in names if named.level}) > 1:
        return
    only = {named.level for named in names if named.level}
    able: list[int] = []
    for at, slot in enumerate(slots):
        texts = [cut.parts[slot.part] for cut in cuts]
        kinds = Counter(texts)
        worded = not any(text.isdecimal() for text in kinds) and slot.run in {None, 1}
        if found[at] is not None or not worded or len(kinds) * 2 > len(texts):
            continue
        levels = {text: _read(text, country) for text in kinds}
        readable = sum(count for text, count in kinds.items() if levels[text])
        distinct = {level for level in levels.values() if level}
        if readable >= len(texts) * _MOST and (len(distinct) > 1 or (only and distinct == only)):
            able.append(at)
    if len({slots[at].part for at in able}) == 1:
        at = able[-1]
        found[at] = Field(slots[at], Role.LEVEL, "", len({cut.parts[slots[at].part] for cut in cuts}), reads=True)


def _keep_best_level(found: list[Field | None]) -> None:
    """One field is the level: the one that most rows bear out; another that goes along with it says no more."""

    def weight(one: Field) -> tuple[bool, float, int]:
        told = one.tells.get(Column.FLOOR_LEVEL)
        return (told is not None, told.share if told else 0.0, told.rows if told else 0)

    levels = [one for one in found if one is not None and one.role is Role.LEVEL]
    if len(levels) > 1:
        best = max(levels, key=weight)
        found[:] = [None if one in levels and one is not best else one for one in found]


def _by_text(slot: Slot, texts: Counter[str], *, last: bool, building: bool) -> Field:
    counts: Counter[str] = Counter()
    for text, count in texts.items():
        counts[key_of(text)] += count
    common, most = counts.most_common(1)[0]
    names, values = texts.total(), len(counts)
    if most >= names * NEARLY_ALL and not (slot.run and common.isdecimal()):
        text = next(text for text in texts if key_of(text) == common)
        plain = (
            common.replace(" ", "") in _WORDS
            or building
            or (slot.run is not None and len(common) < 2)
            or (slot.run == 0 and slot.forms == "ad")
        )
        return Field(slot, Role.WORD if plain else Role.BUILDING, text, values)
    if all(text.isdecimal() for text in texts):
        return Field(slot, Role.NUMBER if last else Role.PART, "", values)
    worded = sum(count for text, count in texts.items() if any(_is_word(run) for run in runs(text)))
    spaces = worded * 2 >= names and values > 2 and values * _COMMON_WORD >= names
    return Field(slot, Role.SPACE if spaces else Role.PART, "", values)


def _is_word(run: str) -> bool:
    return not run.isdecimal() and len(run.strip()) >= (_LONG_WORD if run[0] < "\u3000" else 2)
