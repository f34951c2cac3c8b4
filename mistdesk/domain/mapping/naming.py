"""Learns the naming scheme of one site from all its names together; knows no sheet, no edits and no screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.naming_fields import Field, Named, Role, find_fields, find_slots, key_of, split_digits
from mistdesk.domain.mapping.naming_tokens import Cut, cut_all, recut

LEAST_NAMES = 5
LEAST_SHARE = 0.6
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Outlier:
    """A name that breaks its site's pattern, and how."""

    row: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the names of a site are made. Without a scheme `pattern` is "" and `why_none` says why."""

    site: str
    names: int
    support: int = 0
    pattern: str = ""
    fields: tuple[Field, ...] = ()
    outliers: tuple[Outlier, ...] = ()
    why_none: str = ""
    country: str = ""
    cuts: tuple[tuple[int, Cut], ...] = ()  # the names that follow the pattern, by row

    @property
    def sentence(self) -> str:
        """As "312 of 318 names follow <building>-<level>-AP<number>"."""
        if not self.pattern:
            return f"No naming scheme: {self.why_none}"
        verb = "follows" if self.support == 1 else "follow"
        return f"{self.support:,} of {self.names:,} names {verb} {self.pattern}"

    def field(self, role: Role) -> Field | None:
        """The field of a role, if the names have one."""
        return next((one for one in self.fields if one.role is role), None)


def learn(site: str, names: Sequence[Named], country: str = "") -> Scheme:
    """Find the pattern that most names of a site follow, what its fields mean, and the names that break it."""
    if len(names) < LEAST_NAMES:
        return Scheme(site, len(names), why_none=f"too few names, {len(names)} of at least {LEAST_NAMES}")
    cuts = cut_all(named.name for named in names)
    shapes = Counter((len(cut.parts), cut.shape) for cut in cuts if cut.parts)
    shape = shapes.most_common(1)[0][0] if shapes else (0, ())
    for at, cut in enumerate(cuts):
        if len(cut.parts) > shape[0]:
            cuts[at] = recut(names[at].name, shape[1]) or cut
    alike = [at for at, cut in enumerate(cuts) if cut.parts and (len(cut.parts), cut.shape) == shape]
    if len(alike) < max(LEAST_NAMES, len(names) * LEAST_SHARE):
        return _mixed(site, names, len(alike))
    slots = find_slots([cuts[at] for at in alike])
    fitting = [at for at in alike if all(slot.take(cuts[at]) is not None for slot in slots)]
    if len(fitting) < max(LEAST_NAMES, len(names) * LEAST_SHARE):
        return _mixed(site, names, len(fitting))
    good_cuts, good_names = [cuts[at] for at in fitting], [names[at] for at in fitting]
    slots = split_digits(slots, good_cuts, good_names)
    fields = find_fields(slots, good_cuts, good_names, country)
    if all(one.role in {Role.PART, Role.SPACE} for one in fields):
        return Scheme(site, len(names), why_none="the names have nothing in common")
    return _scheme(site, names, cuts, fields, shape[1], country)


def _mixed(site: str, names: Sequence[Named], alike: int) -> Scheme:
    return Scheme(site, len(names), why_none=f"the names are too mixed, {alike} of {len(names)} are built alike")


def _scheme(
    site: str,
    names: Sequence[Named],
    cuts: Sequence[Cut],
    fields: Sequence[Field],
    shape: tuple[str, ...],
    country: str,
) -> Scheme:
    judge = _Judge(names, cuts, fields, shape, country)
    outliers: list[Outlier] = []
    kept: list[tuple[int, Cut]] = []
    for named, cut in zip(names, cuts, strict=True):
        reason = judge.fault(named, cut)
        if reason:
            outliers.append(Outlier(named.row, named.name, reason))
        else:
            kept.append((named.row, cut))
    pattern = pattern_of(fields, shape)
    return Scheme(
        site, len(names), len(kept), pattern, tuple(fields), tuple(outliers), country=country, cuts=tuple(kept)
    )


def pattern_of(fields: Sequence[Field], shape: Sequence[str]) -> str:
    """The pattern for people: fixed words as they are, fields in angle brackets."""
    out, part = "", 0
    for one in fields:
        while part < one.slot.part:
            out += shape[part]
            part += 1
        out += one.shown
    return out


class _Judge:
    """Says how a name breaks the pattern, "" when it does not."""

    def __init__(
        self,
        names: Sequence[Named],
        cuts: Sequence[Cut],
        fields: Sequence[Field],
        shape: tuple[str, ...],
        country: str,
    ) -> None:
        self._fields = fields
        self._shape = shape
        self._parts = len(shape) + 1
        self._country = country
        levels = {int(named.level) for named in names if named.level.removeprefix("-").isdecimal()}
        self._range = (min(levels), max(levels)) if len(levels) > 1 else None
        self._level = next((one for one in fields if one.role is Role.LEVEL), None)
        self._met: Counter[str] = Counter()
        if self._level is not None:
            for cut in cuts:
                if self._fits(cut) and (text := self._level.slot.take(cut)) is not None:
                    self._met[key_of(text)] += 1

    def fault(self, named: Named, cut: Cut) -> str:
        """The reason why a name is an outlier."""
        if not self._fits(cut):
            return self._other_shape(cut)
        for one in self._fields:
            text = one.slot.take(cut)
            if text is None:
                return f"{cut.parts[one.slot.part]} stands where others have {self._around(one)}"
            if one.text and key_of(text) != key_of(one.text):
                return f"{text} stands where others have {one.text}"
        return "" if self._level is None else self._level_fault(self._level, named, cut)

    def _fits(self, cut: Cut) -> bool:
        return len(cut.parts) == self._parts and cut.shape == self._shape

    def _around(self, one: Field) -> str:
        return "".join(f.shown for f in self._fields if f.slot.part == one.slot.part)

    def _other_shape(self, cut: Cut) -> str:
        if not cut.parts:
            return "is no name: a MAC address or signs only"
        if len(cut.parts) < self._parts:
            return self._lacking(cut)
        if len(cut.parts) > self._parts:
            return f"has {len(cut.parts)} parts, others have {self._parts}"
        return "has other signs between its parts"

    def _lacking(self, cut: Cut) -> str:
        """Name the field that a short name lacks, where its other parts show which one that is."""
        fixed = {key_of(f.text) for f in self._fields if f.text}
        have = {key_of(part) for part in cut.parts}
        numbered = any(part[-1].isdecimal() for part in cut.parts)
        if self._level is not None and len(cut.parts) == self._parts - 1 and numbered and (fixed & have or not fixed):
            return "has no level field"
        return f"has {len(cut.parts)} {'part' if len(cut.parts) == 1 else 'parts'}, others have {self._parts}"

    def _level_fault(self, field: Field, named: Named, cut: Cut) -> str:
        text = field.slot.take(cut) or ""
        level = field.level_of(cut, self._country)
        if self._met[key_of(text)] >= _SEVERAL or (named.floor and not named.level):
            return ""
        if not level:
            known = named.level or not field.tells.get(Column.FLOOR_LEVEL)
            return "" if known else f"{text} stands where others have the level, and no mapped name has it"
        if self._range is not None and not self._range[0] <= int(level) <= self._range[1]:
            return f"level {level}, but the building has levels {self._range[0]} to {self._range[1]}"
        return ""
