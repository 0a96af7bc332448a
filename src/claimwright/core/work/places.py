"""Provinces as the pool names them (GB/T 2260, two digits) and the regions between which work flows over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNKNOWN = ""
"""A task whose province nobody stated: it belongs to everybody."""
NATION = "*"


@dataclass(frozen=True, slots=True)
class Province:
    """A provincial-level division: names, region, and its tile (column, row) on a grid map."""

    code: str
    zh: str
    en: str
    region: str
    tile: tuple[int, int]


def _province(code: str, zh: str, en: str, region: str, column: int, row: int) -> tuple[str, Province]:
    return code, Province(code, zh, en, region, (column, row))


# The grid keeps neighbours together as far as squares can; it claims nothing about borders.
PROVINCES: Mapping[str, Province] = dict(
    (
        _province("23", "黑龙江", "Heilongjiang", "northeast", 8, 0),
        _province("15", "内蒙古", "Inner Mongolia", "north", 6, 1),
        _province("22", "吉林", "Jilin", "northeast", 8, 1),
        _province("65", "新疆", "Xinjiang", "northwest", 1, 2),
        _province("62", "甘肃", "Gansu", "northwest", 3, 2),
        _province("64", "宁夏", "Ningxia", "northwest", 4, 2),
        _province("14", "山西", "Shanxi", "north", 5, 2),
        _province("11", "北京", "Beijing", "north", 6, 2),
        _province("13", "河北", "Hebei", "north", 7, 2),
        _province("21", "辽宁", "Liaoning", "northeast", 8, 2),
        _province("54", "西藏", "Tibet", "southwest", 1, 3),
        _province("63", "青海", "Qinghai", "northwest", 3, 3),
        _province("61", "陕西", "Shaanxi", "northwest", 4, 3),
        _province("41", "河南", "Henan", "central", 5, 3),
        _province("37", "山东", "Shandong", "east", 6, 3),
        _province("12", "天津", "Tianjin", "north", 7, 3),
        _province("51", "四川", "Sichuan", "southwest", 3, 4),
        _province("50", "重庆", "Chongqing", "southwest", 4, 4),
        _province("42", "湖北", "Hubei", "central", 5, 4),
        _province("34", "安徽", "Anhui", "east", 6, 4),
        _province("32", "江苏", "Jiangsu", "east", 7, 4),
        _province("31", "上海", "Shanghai", "east", 8, 4),
        _province("53", "云南", "Yunnan", "southwest", 3, 5),
        _province("52", "贵州", "Guizhou", "southwest", 4, 5),
        _province("43", "湖南", "Hunan", "central", 5, 5),
        _province("36", "江西", "Jiangxi", "east", 6, 5),
        _province("33", "浙江", "Zhejiang", "east", 7, 5),
        _province("45", "广西", "Guangxi", "south", 4, 6),
        _province("44", "广东", "Guangdong", "south", 5, 6),
        _province("35", "福建", "Fujian", "east", 6, 6),
        _province("46", "海南", "Hainan", "south", 4, 7),
    )
)
REGIONS = ("north", "northeast", "east", "central", "south", "southwest", "northwest")


def region_place(province: str) -> str:
    """The lane place of a province's region, such as ``@east``."""
    return f"@{PROVINCES[province].region}"


def places_of(provinces: Iterable[str]) -> frozenset[str]:
    """Every lane place that somebody at home in these provinces serves: home, region, nation."""
    home = frozenset(provinces)
    return home | {region_place(one) for one in home} | {NATION}
