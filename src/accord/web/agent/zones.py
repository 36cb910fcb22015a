"""In which time zone a customer lives, as far as their telephone number, their address and their last mail tell."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

_WRITTEN = re.compile(r"UTC([+-])(\d\d):(\d\d)")
_FARTHEST = timedelta(hours=14)

# The country codes of telephone numbers that say one country; 1 and 7 are shared and say none.
_CALLING = {
    "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES", "36": "HU", "39": "IT",
    "40": "RO", "41": "CH", "43": "AT", "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL", "49": "DE",
    "51": "PE", "52": "MX", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "58": "VE", "60": "MY", "61": "AU",
    "62": "ID", "63": "PH", "64": "NZ", "65": "SG", "66": "TH", "81": "JP", "82": "KR", "84": "VN", "86": "CN",
    "90": "TR", "91": "IN", "92": "PK", "94": "LK", "98": "IR", "212": "MA", "213": "DZ", "216": "TN", "234": "NG",
    "254": "KE", "351": "PT", "352": "LU", "353": "IE", "354": "IS", "355": "AL", "356": "MT", "357": "CY",
    "358": "FI", "359": "BG", "370": "LT", "371": "LV", "372": "EE", "373": "MD", "374": "AM", "375": "BY",
    "376": "AD", "377": "MC", "380": "UA", "381": "RS", "382": "ME", "385": "HR", "386": "SI", "387": "BA",
    "389": "MK", "420": "CZ", "421": "SK", "423": "LI", "852": "HK", "886": "TW", "961": "LB", "966": "SA",
    "971": "AE", "972": "IL", "995": "GE",
}  # fmt: skip

# Where a country has several zones, those in which most people live, the greatest first.
_SEVERAL = {
    "DE": ("Europe/Berlin",),
    "ES": ("Europe/Madrid", "Atlantic/Canary"),
    "PT": ("Europe/Lisbon", "Atlantic/Azores"),
    "CY": ("Asia/Nicosia",),
    "UA": ("Europe/Kyiv",),
    "CN": ("Asia/Shanghai",),
    "NZ": ("Pacific/Auckland",),
    "MY": ("Asia/Kuala_Lumpur",),
    "CL": ("America/Santiago",),
    "AR": ("America/Argentina/Buenos_Aires",),
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu"),
    "CA": ("America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver", "America/Halifax"),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"),
    "BR": ("America/Sao_Paulo", "America/Manaus"),
    "MX": ("America/Mexico_City", "America/Tijuana"),
    "RU": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
}

# Endings that belong to a country by name and are used by everybody.
_NO_COUNTRY = frozenset({"ai", "cc", "co", "eu", "fm", "io", "ly", "me", "sh", "to", "tv"})


@dataclass(frozen=True, kw_only=True)
class Lives:
    """A customer's time zone, and what told it: `phone`, `address`, `mail`, or `phone+mail` and the like."""

    zone: tzinfo
    told_by: str


def where_lives(
    *, phones: list[str], addresses: list[str], offset: timedelta | None, now: datetime, company: tzinfo
) -> Lives | None:
    """The zone of a customer with these telephone numbers and mail addresses; None where nothing tells.

    `offset` is that of the clock by which their last mail was written. Many services write zero for everybody, so zero
    confirms and never tells.
    """
    by, country = _country(phones, addresses)
    if country is None:
        return _by_offset(offset, now, company)
    zones = _zones_of(country)
    if offset is not None:
        likely = zones if offset else zones[:1]
        same = next((zone for zone in likely if now.astimezone(zone).utcoffset() == offset), None)
        if same is not None:
            return Lives(zone=same, told_by=f"{by}+mail")
        if offset:
            return _by_offset(offset, now, company)
    return Lives(zone=zones[0], told_by=by) if len(zones) == 1 or (zones and _is_clear(country)) else None


def _by_offset(offset: timedelta | None, now: datetime, company: tzinfo) -> Lives | None:
    if not offset or abs(offset) > _FARTHEST:
        return None
    same = now.astimezone(company).utcoffset() == offset
    return Lives(zone=company if same else timezone(offset), told_by="mail")


def _is_clear(country: str) -> bool:
    """Whether so many live in the first zone that it may be taken without more."""
    return country in {"ES", "PT"}


def _country(phones: list[str], addresses: list[str]) -> tuple[str, str | None]:
    for phone in phones:
        digits = re.sub(r"[^\d+]", "", phone)
        if digits.startswith("+"):
            found = next((_CALLING[digits[1:n]] for n in (4, 3) if digits[1:n] in _CALLING), None)
            if found is not None:
                return "phone", found
    for address in addresses:
        ending = address.rpartition(".")[2].lower()
        if len(ending) == 2 and ending.isalpha() and ending not in _NO_COUNTRY:
            return "address", {"uk": "GB"}.get(ending, ending.upper())
    return "", None


@cache
def _zones_of(country: str) -> tuple[ZoneInfo, ...]:
    known = get_global("territory_zones").get(country, [])
    return tuple(ZoneInfo(name) for name in _SEVERAL.get(country, known if len(known) == 1 else ()))


def name_of(zone: tzinfo, now: datetime) -> str:
    """A zone as people and forms read it: Europe/Lisbon, or UTC+05:30."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    offset = zone.utcoffset(now) or timedelta()
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def zone_named(name: str) -> tzinfo | None:
    """The zone of such a name; None for what is none."""
    written = _WRITTEN.fullmatch(name)
    if written:
        offset = timedelta(hours=int(written[2]), minutes=int(written[3]))
        return timezone(-offset if written[1] == "-" else offset) if offset <= _FARTHEST else None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
