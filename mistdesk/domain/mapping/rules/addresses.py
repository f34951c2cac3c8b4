"""What an address surely lacks: a street or a country; says nothing where customs of the world leave a doubt."""

from __future__ import annotations

import re
from functools import lru_cache

# Names as Mist and people write them at the end of an address; a country that is not here is not missed but in doubt.
_COUNTRIES = frozenset(
    """
    argentina|australia|austria|österreich|bahrain|belgium|belgië|belgique|brazil|brasil|bulgaria|canada|chile|china|
    colombia|croatia|hrvatska|cyprus|czechia|czech republic|česko|denmark|danmark|egypt|estonia|eesti|finland|suomi|
    france|germany|deutschland|greece|hong kong|hungary|magyarország|iceland|ísland|india|indonesia|ireland|israel|
    italy|italia|japan|jordan|kenya|kuwait|latvia|latvija|liechtenstein|lithuania|lietuva|luxembourg|malaysia|malta|
    mexico|méxico|monaco|morocco|netherlands|the netherlands|nederland|new zealand|nigeria|norway|norge|oman|pakistan|
    peru|perú|philippines|poland|polska|portugal|qatar|romania|românia|saudi arabia|serbia|singapore|slovakia|slovensko|
    slovenia|slovenija|south africa|south korea|korea|spain|españa|sweden|sverige|switzerland|schweiz|suisse|svizzera|
    taiwan|thailand|tunisia|turkey|türkiye|uae|united arab emirates|uk|united kingdom|england|scotland|wales|
    northern ireland|great britain|ukraine|uruguay|us|usa|u.s.a.|united states|united states of america|vietnam
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_STREET = re.compile(
    r"\b(?:st|str|street|road|rd|avenue|ave|av|lane|ln|drive|dr|way|court|ct|place|pl|square|sq|boulevard|blvd|"
    r"highway|hwy|parkway|pkwy|terrace|close|quay|row|park|campus|rue|quai|chemin|allée|route|via|viale|piazza|corso|"
    r"calle|avenida|plaza|paseo|rua|largo|ulica|ul|plac|utca|ulice|platz|am|an|auf|im|zum|zur|ring|damm|ufer|po|box)\b"
    r"|(?:str\.|straße|strasse|gasse|platz|weg|allee|ring|damm|ufer|straat|laan|plein|gracht|kade|gatan|vägen|vej|"
    r"gade|veien|gata|katu|tie|utca)\b"
)
_US_STATE = re.compile(
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY])(?: \d{5}(?:-\d{4})?)?"
)
_NO_TOWN = re.compile(r"\b(?:building|bldg|suite|ste|unit|floor|room|level|block|lot|gate|hall|no|nr|number|tower)\b")
_POSTCODE = re.compile(r"\b(?:\d{4,6}(?:-\d{3,4})?|\d{3} \d{2}|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2})\b")


@lru_cache(maxsize=16_384)
def address_fault(text: str) -> str:
    """What the address surely lacks, in words after "the address has"; "" when it is whole or in doubt."""
    if not all(ord(c) < 0x250 or not c.isalpha() for c in text):
        return ""  # other scripts write the country first, or not at all
    parts = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    if not parts:
        return ""
    has_country = parts[-1].casefold() in _COUNTRIES
    if not has_country and _country_within(parts[-1]):
        return ""
    street = _lacks_street(parts[:-1] if has_country else parts, has_country=has_country)
    if has_country:
        return "no street" if street else ""
    # Only a postal code at the end of several parts is proof: nothing else comes after the town but the country.
    country = len(parts) > 1 and _ends_with_postcode(parts[-1])
    return "no street and no country" if street and country else "no country" if country else ""


def _country_within(part: str) -> bool:
    words = re.sub(r"[\d-]+", " ", part.casefold()).split()
    return any(
        " ".join(words[at:]) in _COUNTRIES or " ".join(words[: at + 1]) in _COUNTRIES for at in range(len(words))
    )


def _ends_with_postcode(part: str) -> bool:
    if _US_STATE.fullmatch(part):
        return any(c.isdigit() for c in part)
    text = part.casefold()
    return _POSTCODE.search(text) is not None and not (_STREET.search(text) or _NO_TOWN.search(text))


def _lacks_street(parts: list[str], *, has_country: bool) -> bool:
    """Whether nothing but a town, its postal code and its state is left."""
    kept = [part for part in parts if not _US_STATE.fullmatch(part)]
    if not has_country and len(kept) == len(parts):
        return False
    rest = [left for part in kept if (left := _POSTCODE.sub("", part.casefold()).strip())]
    if len(rest) != 1:
        return not rest and not any(c.isdigit() for part in parts for c in part) and has_country
    return not any(c.isdigit() for c in rest[0]) and _STREET.search(rest[0]) is None
