# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is by its name, or why a format is not read. No file is opened here."""

PDF, BOOK, WORD, SLIDES, SHEET, WEB, NOTEBOOK, MAIL, TEXT, CODE = (
    "pdf book word slides sheet web notebook mail text code".split()
)

_SUFFIXES = {
    suffix: kind
    for kind, suffixes in {
        PDF: "pdf",
        BOOK: "epub mobi azw prc fb2 xps oxps",
        WORD: "docx docm dotx dotm odt ott rtf",
        SLIDES: "pptx pptm ppsx potx odp otp",
        SHEET: "xlsx xlsm xltx xltm xlsb xls ods ots",
        WEB: "html htm xhtml mht mhtml",
        NOTEBOOK: "ipynb",
        MAIL: "eml",
    }.items()
    for suffix in suffixes.split()
}

_CODE_SUFFIXES = frozenset(
    """ada adb ads asm astro awk bas bash bat bazel bzl c cc cfg cjs clj cljs cls cmake cmd coffee conf cpp cr cs css
    csx cu cuh cxx d dart dockerfile el elm erl ex exs f f90 f95 for frag fs fsx gd gleam glsl go gql gradle graphql
    groovy h hcl hh hpp hrl hs hxx ini java jl js json json5 jsonc jsonl jsx kt kts less lisp lua m mak
    mjs mk ml mli mm mts ndjson nim nix nu ocaml pas php pl plist pm po pot pp prisma properties proto ps1 psm1 pug py
    pyi pyx qml r rb rs s sass sbt scala scm scss sh sol sql svelte sv svg swift tcl tf tfvars thrift toml ts tsx v
    vb vert vhd vhdl vim vue wat wgsl xml xsd xsl xslt yaml yml zig zsh""".split()
)
_SUFFIXES = dict.fromkeys(_CODE_SUFFIXES, CODE) | _SUFFIXES
_CODE_NAMES = frozenset(
    "makefile dockerfile containerfile jenkinsfile rakefile gemfile procfile vagrantfile cmakelists.txt "
    "go.mod justfile build workspace .gitignore .gitattributes .editorconfig .bashrc .zshrc .profile".split()
)

_UNSUPPORTED = {
    "An old Word document; save it as .docx or PDF.": "doc dot wps wpd",
    "An old presentation; save it as .pptx or PDF.": "ppt pps pot",
    "A document of Apple's office programs; export it as PDF or as an Office file.": "pages numbers keynote",
    "E-books of this format are not read; convert it to EPUB or PDF.": "djvu djv cbz cbr chm azw3 kfx lit pdb",
    "A picture; text in pictures is not read.": "png jpg jpeg jpe jfif gif webp bmp tif tiff heic heif avif ico icns "
    "psd xcf ai eps raw cr2 nef dng jp2 jxl tga",
    "Sound and video are not read.": "mp3 wav flac ogg oga opus m4a aac aiff wma mp4 m4v mkv webm mov avi mpg mpeg "
    "wmv flv 3gp",
    "An archive; unpack it and add the folder.": "zip tar gz tgz bz2 tbz xz txz zst lz4 lzma 7z rar jar war ear whl "
    "egg deb rpm apk dmg iso cab crate nupkg",
    "A mail of Outlook's own format; save it as .eml or as text.": "msg pst ost",
    "A database; export the tables you need as CSV.": "db sqlite sqlite3 mdb accdb dbf parquet feather",
}
_SENTENCES = {suffix: sentence for sentence, suffixes in _UNSUPPORTED.items() for suffix in suffixes.split()}

_IMAGE_SUFFIXES = frozenset("png jpg jpeg jpe jfif gif webp".split())
"""What a model that sees images takes. The content decides in the end."""


def suffix_of(name: str) -> str:
    """The part after the last dot in lower case; "" for none and for names such as `.profile`."""
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem else ""


def kind_of(name: str) -> str:
    """One of the kinds above by the name alone; what is unknown is tried as text."""
    if kind := _SUFFIXES.get(suffix_of(name)):
        return kind
    return CODE if name.lower() in _CODE_NAMES else TEXT


def unsupported_reason(name: str) -> str:
    """Why a file of this name is not read, as a sentence; "" if it may be."""
    return _SENTENCES.get(suffix_of(name), "")


def web_address_reason(path: str) -> str:
    """Why what was dropped is not read, if it is an address and no path; "" if it is a path."""
    scheme, colon, rest = path.partition("://")
    if not colon or not rest or not scheme.isascii() or not scheme.isalpha():
        return ""
    if scheme.lower() in ("http", "https"):
        return "A web address: Leadline fetches nothing from the web. Save the page in your browser and add the file."
    return f"An address ({scheme}://), not a file: save what it leads to and add the file."


def is_image(name: str) -> bool:
    """Whether a file of this name goes with the question, as an image, and not into the pack."""
    return suffix_of(name) in _IMAGE_SUFFIXES
