"""
Names of people and streets, chosen by us from seasons and plants.

A name made of them belongs to somebody only by accident; no list of real names was used.
"""

from __future__ import annotations

from typing import Final

SURNAMES: Final = (
    "柳田林石江叶梁苏汪潘杜袁蒋丁魏任姜范方陆夏谭邹熊秦白毛常顾侯邵孟龙万段雷钱汤尹黎"
    "易武乔贺赖龚文樊兰施洪翟安颜倪严牛温芦"
)
CLANS: Final = "柳田林石"
"""The surnames that every second household of the village carries."""

GIVEN: Final = (
    "春雨惊蛰清明谷夏满芒种暑秋露霜降冬雪寒立梅兰竹菊荷桂松柏杨槐榆桐枫杏桃梨李枣柿橘"
    "柚莲菱苇芦蒲艾葵薇萱芷蕙苓茯芸苗禾稻麦黍稷豆麻棉桑茶葛藤苔蕨蓉茉莉棠楠樟杉桦椿栗"
    "榛芝芹荠蓝茜苋葱姜葫瓜薯芋萝芥韭芽叶枝根果实穗霖晴岚川溪泉池塘坡岭原野垄畔"
)
NAME_WITH_DOT: Final = "谷雨·阿禾"

STREETS: Final = (
    ("井巷", "Well Lane"),
    ("槐树巷", "Locust Tree Lane"),
    ("磨坊巷", "Mill Lane"),
    ("豆腐巷", "Bean Curd Lane"),
    ("桂花巷", "Osmanthus Lane"),
    ("打谷场路", "Threshing Ground Road"),
    ("菜园巷", "Garden Lane"),
    ("竹林巷", "Bamboo Lane"),
    ("祠堂巷", "Ancestral Hall Lane"),
    ("铁匠巷", "Smith Lane"),
    ("荷塘巷", "Lotus Pond Lane"),
    ("桑园巷", "Mulberry Lane"),
    ("枣树巷", "Jujube Lane"),
    ("油坊巷", "Oil Mill Lane"),
    ("石板巷", "Flagstone Lane"),
    ("渡口巷", "Ferry Lane"),
    ("茶亭巷", "Tea Pavilion Lane"),
    ("碾子巷", "Roller Lane"),
    ("柿子巷", "Persimmon Lane"),
    ("长塘巷", "Long Pond Lane"),
    ("木匠巷", "Joiner Lane"),
    ("晒场巷", "Drying Yard Lane"),
    ("水车巷", "Water Wheel Lane"),
    ("梨园巷", "Pear Orchard Lane"),
    ("麻石巷", "Granite Lane"),
    ("棉花巷", "Cotton Lane"),
    ("新屋巷", "New House Lane"),
    ("老屋巷", "Old House Lane"),
    ("樟树巷", "Camphor Lane"),
    ("小桥巷", "Little Bridge Lane"),
)
LANDMARKS: Final = ("老槐树旁", "祠堂后面", "村口第二家", "小卖部对面", "水塔下面")
CITIES: Final = ("云埠市", "澜口市", "松门市", "丹浦市", "和安市")
"""Invented cities where people of the village work."""
