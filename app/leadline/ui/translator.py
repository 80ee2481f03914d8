# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language of the window: ours and Qt's own words, from compiled files.

`pyside6-lrelease` makes the .qm files at set-up and packaging; nothing is compiled at start.
"""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from leadline.host.resources import resource


def language_of(setting: str, environ: Mapping[str, str]) -> str:
    """ "zh_CN" or "en": the setting's language, else the system's; what we have no words for is English.

    LANGUAGE, a list, counts before LC_ALL, LC_MESSAGES and LANG, as for other desktop programs.
    """
    wanted = [setting] if setting else environ.get("LANGUAGE", "").split(":")
    if not setting:
        wanted += [environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
        wanted.append(QLocale.system().name())
    first = next((name for name in wanted if name and name not in ("C", "POSIX") and not name.startswith("C.")), "en")
    return "zh_CN" if first.lower().startswith("zh") else "en"


def install_translation(app: QCoreApplication, setting: str, environ: Mapping[str, str]) -> str:
    """Put the language's words into the program and give its name; call before the first widget is made.

    A missing .qm file leaves the window in English: a checkout that was never set up must still start.
    """
    language = language_of(setting, environ)
    QLocale.setDefault(QLocale(language))
    if language == "en":
        return language
    ours = str(resource("translations"))
    places = (
        ("qtbase_" + language, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("errors_" + language, ours),  # what other rooms say: they know no Qt, so lupdate cannot find it
        ("leadline_" + language, ours),
    )
    for name, folder in places:
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
    return language
