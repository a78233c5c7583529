"""Names of months as programs print them that speak the language of their system: cut down to what English stamps look like.

Which programs do: Oracle's listener (NLS_LANGUAGE), whatever prints C's ``%b`` or Java's ``MMM`` in a locale. The names are those of
Unicode's CLDR and of glibc's locales, long and short, for the languages that servers are installed in most. A name that means
two months in two languages is left out.
"""

from __future__ import annotations

import re

_NAMES = (
    # German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Czech, Turkish, Russian
    "jän jänner januar janv janvier ene enero gen gennaio janeiro januari sty styczeń stycznia tammi tammikuu led ledna oca ocak янв января",
    "februar févr fév février febrero febbraio fev fevereiro februari lut luty lutego helmi helmikuu úno února şub şubat фев февраля",
    "mär mrz märz mars marzo março maart mrt marzec marca mars marts maalis maaliskuu bře března mart мар марта",
    "avr avril abr abril aprile kwi kwiecień kwietnia huhti huhtikuu dub dubna nis nisan апр апреля",
    "mai mayo mag maggio maio mei maj maja toukokuu touko květ kvě května mayıs май мая",
    "juni juin junio giu giugno junho cze czerwiec czerwca kesä kesäkuu čvn června haz haziran июн июня",
    "juli juil juillet julio lug luglio julho lip lipiec lipca heinä heinäkuu čvc července tem temmuz июл июля",
    "août aoû ago agosto augustus augusti sie sierpień sierpnia elo elokuu srp srpna ağu ağustos авг августа",
    "septembre septiembre sett settembre set setembro wrz wrzesień września syys syyskuu zář září eyl eylül сен сентября",
    "okt oktober octobre octubre ott ottobre out outubro paź październik października loka lokakuu říj října eki ekim окт октября",
    "novembre noviembre novembro lis listopad listopada marras marraskuu kas kasım ноя ноября",
    "dez dezember déc décembre dic diciembre dicembre dezembro dezember grudzień gru grudnia desember des joulu joulukuu pro prosince ara aralık дек декабря",
)
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_OF: dict[str, str] = {
    name: english for names, english in zip(_NAMES, _ENGLISH, strict=True) for name in names.split()
}
_WORD = re.compile(r"(?<![^\W\d])[^\W\d]{2,12}\.?(?![^\W\d])")
# Chinese, Japanese and Korean number them.
_NUMBERED = re.compile(r"(?<!\d)(?P<number>1[0-2]|0?[1-9])[月월] ?")
#: A month in another language, as part of a pattern; what it is must be asked.
FOREIGN_MONTH = r"(?:[^\W\d_]{3,12}\.?|\d{1,2}[月월] ?)"


def in_english(stamp: str) -> str:
    """``stamp`` with the month in English, as ``Mar``; as it is where no word of it is a month."""
    numbered = _NUMBERED.search(stamp[:80])
    if numbered is not None:
        english = _ENGLISH[int(numbered["number"]) - 1]
        return f"{stamp[: numbered.start()]}{english}{stamp[numbered.end() :]}"
    for word in _WORD.finditer(stamp[:80]):
        month = _MONTH_OF.get(word.group().lower().rstrip("."))
        if month is not None:
            return f"{stamp[: word.start()]}{month}{stamp[word.end() :]}"
    return stamp


def is_month(word: str) -> bool:
    """True for an English month, long or short."""
    return word[:3].title() in _ENGLISH
