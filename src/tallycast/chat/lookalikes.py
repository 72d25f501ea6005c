"""Names that look alike: their skeletons are equal (Unicode Technical Standard 39, section 4).

A skeleton is what remains of a name when case, accents, width, style and alphabet are taken away, and
what separates letters with them: `Аdmin` with a Cyrillic A, `ADM1N` and `a.d.m.i.n` have the one of `admin`.
Skeletons are compared and stored, and shown to nobody.
"""

import unicodedata

# Which characters pass for which ASCII letter or digit: those rows of Unicode's confusables.txt (UTS 39,
# version 15; Unicode License v3) whose other side is one ASCII letter or digit and which compatibility
# decomposition does not resolve, and the small capitals and half-likenesses that people write names with.
_PASSES_FOR: dict[str, str] = {
    "2": "ƧϨᒿꙄꛯꝚ",
    "3": "ƷȜЗӠⳌꝪꞫ𑣊𖼻𝈆",
    "4": "Ꮞ𑢯",
    "5": "Ƽ𑢻",
    "6": "бᏮⳒ𑣕",
    "7": "𐓒𑣆𝈒",
    "8": "Ȣȣ৪੪𐌚",
    "9": "৭੧୨൭ⳊꝮ𑢬𑣌𑣖",
    "a": "ɑΑαАаᎪᗅᴀ⍺ꓮ𐊠𖽀",
    "b": "ƄʙΒВЬвᏏᏴᑲᖯᗷꓐꞴ𐊂𐊡𐌁",
    "c": "СсᏟᴄⲤⲥꓚꮯ𐊢𐌂𐐕𐐽𐔜𑣩𑣲🝌",
    "d": "ԁᎠᏧᑯᗞᗪᴅꓒꓓ",
    "e": "ΕεЕеєҽᎬᴇ℮⋿ⴹꓰꬲ𐊆𑢦𑢮",
    "f": "ϜքᖴẝꓝꜰꞘꞙꬵ𐊇𐊥𐔥𑢢𑣂𝈓",
    "g": "ƍɡɢԌցᏀᏳᶃꓖ",
    "h": "ʜΗНнһհᎻᏂᕼⲎꓧ𐋏",
    "i": "!|ıɩɪιіӏᎥ⍳ꙇꭵ𑣃",
    "j": "ͿϳЈјᎫᒍᴊꓙꞲ",
    "k": "ΚκКкᏦᛕᴋⲔꓗ𐔘",
    "l": "ƖǀʟΙІӀ۱Ꮮᒪᛁ∣⏽ⲒⳐⵏꓡꓲ𐊊𐌉𐌠𐐛𐔦𑢣𑢲𖼖𖼨𝈪",
    "m": "ΜϺМмᎷᗰᛖᴍⲘꓟ𐊰𐌑",
    "n": "ɴΝηпոռⲚꓠ𐔓",
    "o": "ΟοσОоՕօ۵०০੦૦ଠ୦௦౦೦ഠ൦๐໐ဝ၀ჿዐᴏᴑⲞⲟⵔ〇ꓳꬽ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑓐𑢵𑣈𑣗𑣠",
    "p": "ΡρРрᏢᑭᴘ⍴Ⲣⲣꓑ𐊕",
    "q": "ԛգզⵕ",
    "r": "ƦʀгяᎡᏒᖇᴦⲅꓣꭇꭈꮁ𐒴𖼵𝈖",
    "s": "ƽЅѕՏᏕᏚꓢꜱꮪ𐊖𐐠𐑈𑣁𖼺",
    "t": "ΤτТтᎢᴛ⊤⟙Ⲧꓔ𐊗𐊱𐌕𑢼𖼊🝨",
    "u": "ʋυՍսሀᑌᴜ∪⋃ꓴꞟꭎꭒ𐓎𐓶𑢸𑣘𖽂",
    "v": "νѴѵ۷Ꮩᐯᴠ∨⋁ⴸꓦꛟꮩ𐔝𑜆𑢠𑣀𖼈𝈍",
    "w": "ɯѡԜԝաᎳᏔᴡꓪꮃ𑜊𑜎𑜏𑣦𑣯",
    "x": "×ΧХхᕁᕽ᙭ᚷ╳⤫⤬⨯ⲬⵝꓫꞳ𐊐𐊴𐌗𐌢𐔧𑣬",
    "y": "ɣʏΥγУуҮүყᎩᎽᶌỿⲨꓬꭚ𐊲𑢤𑣜𖽃",
    "z": "ΖᏃᴢꓜꮓ𐋵𑢩𑣄𑣥",
}
# Digits and letters that ASCII itself lets pass for each other.
_SAME_IN_ASCII = {"0": "o", "1": "l", "i": "l"}
_SYMBOLS = {"@": "a", "$": "s", "€": "e", "£": "l", "!": "l", "|": "l"}


def _table() -> dict[int, str]:
    table = {ord(one): letter for letter, alike in _PASSES_FOR.items() for one in alike}
    return table | {ord(one): letter for one, letter in _SYMBOLS.items()}


_TABLE = _table()


def skeleton(text: str) -> str:
    """What looks like `text` has the same one; only letters and digits remain, so it may be empty."""
    decomposed = unicodedata.normalize("NFKD", text).translate(_TABLE)
    # Case once more decomposes (the dotted capital I), and folded letters may pass for others again.
    folded = unicodedata.normalize("NFKD", decomposed.casefold()).translate(_TABLE)
    return "".join(_SAME_IN_ASCII.get(one, one) for one in folded if _tells(one))


def _tells(one: str) -> bool:
    # Vowel signs of Indic scripts are marks and make a different word; accents (class > 0) do not.
    if one.isalnum():
        return True
    category = unicodedata.category(one)
    return category == "Mc" or (category == "Mn" and unicodedata.combining(one) == 0 and one < "\ufe00")


def mark_of(name: str) -> str:
    """What is compared: the skeleton, or of a name without letters (emoji alone) the name itself."""
    return skeleton(name) or unicodedata.normalize("NFKC", name).casefold()
