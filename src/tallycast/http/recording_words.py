"""The few words of the pages of recordings, which are complete without a script."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Recordings",
        "none": "There are no recordings yet.",
        "live": "Now",
        "all": "All recordings",
        "download": "Download (MP4)",
        "clip": "Clip",
        "running": "Still running",
        "script": "Without JavaScript, the video plays in VLC and other media players:",
        "stream": "the video’s address",
    },
    "de": {
        "title": "Aufzeichnungen",
        "none": "Es gibt noch keine Aufzeichnungen.",
        "live": "Jetzt",
        "all": "Alle Aufzeichnungen",
        "download": "Herunterladen (MP4)",
        "clip": "Ausschnitt",
        "running": "Läuft noch",
        "script": "Ohne JavaScript spielt das Video in VLC und anderen Abspielprogrammen:",
        "stream": "die Adresse des Videos",
    },
    "fr": {
        "title": "Enregistrements",
        "none": "Il n’y a pas encore d’enregistrements.",
        "live": "En ce moment",
        "all": "Tous les enregistrements",
        "download": "Télécharger (MP4)",
        "clip": "Extrait",
        "running": "Toujours en cours",
        "script": "Sans JavaScript, la vidéo se lit dans VLC et d’autres lecteurs :",
        "stream": "l’adresse de la vidéo",
    },
    "es": {
        "title": "Grabaciones",
        "none": "Todavía no hay grabaciones.",
        "live": "Ahora",
        "all": "Todas las grabaciones",
        "download": "Descargar (MP4)",
        "clip": "Fragmento",
        "running": "Aún en curso",
        "script": "Sin JavaScript, el vídeo se ve en VLC y otros reproductores:",
        "stream": "la dirección del vídeo",
    },
    "pt": {
        "title": "Gravações",
        "none": "Ainda não há gravações.",
        "live": "Agora",
        "all": "Todas as gravações",
        "download": "Transferir (MP4)",
        "clip": "Excerto",
        "running": "Ainda a decorrer",
        "script": "Sem JavaScript, o vídeo abre no VLC e noutros leitores:",
        "stream": "o endereço do vídeo",
    },
    "ja": {
        "title": "録画",
        "none": "録画はまだありません。",
        "live": "ライブ",
        "all": "すべての録画",
        "download": "ダウンロード（MP4）",
        "clip": "クリップ",
        "running": "配信中",
        "script": "JavaScript がない場合は VLC などのプレーヤーで再生できます：",
        "stream": "動画のアドレス",
    },
}


def language_of(accept_language: str) -> str:
    """The best of ours by the browser's order (RFC 9110 12.5.4); English if it wants none of them."""
    wishes = []
    for place, wish in enumerate(accept_language.split(",")[:20]):
        tag, _, weight = wish.partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, tag.strip().lower()[:2]))
        except ValueError:
            continue
    return next((tag for weight, _, tag in sorted(wishes) if weight < 0 and tag in WORDS), "en")
