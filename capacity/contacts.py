"""Contact details smuggled into the words of a listing. Pure.

Deals arranged beside the platform have no escrow and no evidence; firms show their address after
the order. Numbers count in any writing: full-width, spaced, dotted, hidden between zero-width
characters, or in Chinese numerals. Model names, standards and dimensions must pass: a moderator
who reads ten false alarms overlooks the eleventh.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_TEXT = 20_000
NUMERALS = str.maketrans(
    "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖洞拐勾", "001234567891123456789079"
)
INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x34F, 0x61C, 0x20E3, 0x3164, 0xFE0E, 0xFE0F, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
LETTER_O = re.compile(r"(?<=\d)[oO]+(?![a-zA-Z])")
APART = re.compile(r"(?<=[\u4e00-\u9fff])[\s._·*\-~|/]+(?=[\u4e00-\u9fffa-zA-Z])")
SPELLED = re.compile(r"(?<![^\W_]{2})([^\W_])[\s_*~|](?=[^\W_](?:[\s_*~|@.]|$))")

GAP = r"[\s.\-_·*/()~|,、–—]{0,3}"
TLD = r"(?:com|cn|net|org|top|shop|vip|xyz|cc|tech|store|site|online|club)"
AT = r"(?:@|艾特|圈a|\(at\)|\[at\]|#at#|\sat\s)"
DOT = r"(?:\.|点|。|\(dot\)|\[dot\]|\sdot\s)"
NAME = r"(?:[\s:：]{0,3}[a-z0-9][\w-]{3,20})?"
WE = r"(?:薇信|徽信|溦信|嶶信|維信|微信|威信|weixin|we\s?chat)"
KINDS = {
    "mobile": [rf"(?<!\d)(?:\+?86{GAP})?(?P<number>1{GAP}[3-9](?:{GAP}\d){{9}})(?!\d)"],
    "landline": [
        r"(?<![\d.])(?:\(0\d{2,3}\)[\s-]{0,2}|0\d{2,3}[\s-]{1,2})\d{3,4}[\s-]?\d{4}(?!\d)",
        r"(?<![\d.])[48]00[\s-]\d{3,4}[\s-]\d{3,4}(?!\d)",
        r"(?:电话|座机|传真|热线|手机|tel|phone)(?:号码?)?[\s::.]{0,3}\+?\d[\d\s-]{6,14}\d",
        r"(?<![\w)])\+\d{1,3}[ -]\(?\d{2,4}\)?(?:[ -]?\d{2,4}){2,4}(?!\d)",
    ],
    "wechat": [
        r"薇信|徽信|溦信|嶶信|維信|绿泡泡",
        rf"{WE}\s*(?:号|群|联系|沟通|详谈|咨询|同号|同步|id|[:：]|[a-z0-9][\w-]{{4,}})",
        rf"(?:加|扫|联系|私|同|看|\+|add\s(?:me\son\s|my\s)?)\s?{WE}{NAME}",
        r"[加+]\s?v(?![a-z0-9型形槽块口带法角面/\-+.])",
        r"[加+]\s?v\s?[a-z][a-z0-9_-]{5,}",
        r"(?<![a-z0-9])[加+]?[vw]\s?x\s?(?:号|[:：]|[a-z_][\w-]{4,}|同号)",
        r"[加+]\s?[vw]x(?![a-z])",
    ],
    "qq": [
        r"(?:qq|扣扣|蔻蔻|球球|企鹅)(?:群|号|群号)?[\s:：]{0,3}[1-9](?:[\s-]?\d){4,10}",
        r"(?:加|扫|联系)\s?(?:我的?)?(?:qq|扣扣|企鹅)",
        r"(?<![a-z0-9])q\s?[:：]\s?[1-9]\d{6,10}(?!\d)",
    ],
    "messenger": [
        r"whats\s?app|telegram|(?<![a-z])skype",
        r"(?:钉钉|抖音|快手|旺旺|飞书|小红书)(?:号|搜|[:：])",
    ],
    "email": [
        rf"[\w.+-]{{1,64}}\s?{AT}\s?[a-z0-9-]{{1,63}}\s?{DOT}\s?{TLD}(?![a-z])",
        r"\d{5,11}@qq(?!\w)",
    ],
    "web": [
        r"https?\s?:\s?//[\w.-]{0,60}|(?<![a-z])www\s?[.点][\w.-]{0,60}",
        (
            r"(?<![@\w.-])(?!(?:asp|vb|ml|ado)\.net)(?=[\d-]*[a-z]|163|1688|58)"
            rf"(?:[a-z0-9-]{{1,63}}\.){{1,4}}{TLD}(?![a-z0-9.])"
        ),
        r"(?<![a-z0-9-])[a-z][a-z0-9-]{2,40}\s?(?:点|\sdot\s|\(dot\)|。)\s?(?:com|cn|net)(?![a-z])",
    ],
    "aside": [
        r"私下(?:联系|交易|成交)|线下(?:付款|交易|成交|转账)|(?:绕开|绕过|不走|避开)平台",
        r"(?:电话|微信|号码|联系方式|二维码)(?:见|在|看)(?:图|照片)",
        r"扫码(?:加|联系|添加)|(?:请|可)?私聊",
    ],
}
PATTERNS = {code: re.compile("|".join(ways), re.IGNORECASE) for code, ways in KINDS.items()}
MEASURE = re.compile(
    r"\s?(?:mm|cm|m\b|μm|um|kg|g\b|t\b|rpm|r/min|转|件|只|台|套|吨|米|毫米"
    r"|k?[wv]\b|n·?m|℃|°|元|%|h\b)",
    re.IGNORECASE,
)
WRITTEN = ([11], [3, 4, 4], [3, 8], [7, 4], [3, 3, 5], [5, 6], [4, 4, 3], [3, 5, 3])


@dataclass(frozen=True)
class Contact:
    code: str
    found: str


def contacts(text: str) -> list[Contact]:
    """What looks like a way around the platform, at most once per kind."""
    readings = list(dict.fromkeys(_readings(text[:LONGEST_TEXT])))
    found = []
    for code, pattern in PATTERNS.items():
        hit = next((hit for reading in readings for hit in _hits(code, pattern, reading)), None)
        if hit and not (code == "landline" and _is_known(hit.group(), found)):
            found.append(Contact(code, hit.group().strip()))
    return found


def _is_known(number: str, found: list[Contact]) -> bool:
    """A mobile number behind the word telephone is named once."""
    digits = re.sub(r"\D", "", number)
    return any(re.sub(r"\D", "", each.found) == digits for each in found)


def _readings(text: str) -> Iterator[str]:
    """The same text as several people would read it aloud."""
    plain = unicodedata.normalize("NFKC", text.translate(INVISIBLE)).translate(INVISIBLE)
    yield plain
    yield LETTER_O.sub(lambda run: "0" * len(run.group()), plain.translate(NUMERALS))
    joined = APART.sub("", plain)
    yield joined
    yield SPELLED.sub(r"\1", joined)


def _hits(code: str, pattern: re.Pattern[str], reading: str) -> Iterator[re.Match[str]]:
    for hit in pattern.finditer(reading):
        if code != "mobile" or _is_dialled(hit, reading):
            yield hit


def _is_dialled(hit: re.Match[str], reading: str) -> bool:
    """Eleven digits in the groups people write numbers in; `1800*1200*600 mm` is a size."""
    number = hit.group("number")
    groups = [len(digits) for digits in re.findall(r"\d+", number)]
    if len(groups) == 1:
        return True
    if max(groups) <= 2:
        return len(groups) >= 6
    if groups not in WRITTEN or MEASURE.match(reading, hit.end()):
        return False
    return not re.search(r"\d\s?[*/~,、]\s?\d", number)
