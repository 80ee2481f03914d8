# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is by its name: pdf, code, text, or a format that is not read yet. No file is opened here."""

PDF, TEXT, CODE = "pdf", "text", "code"

_CODE_SUFFIXES = frozenset(
    """ada adb ads asm astro awk bas bash bat bazel bzl c cc cfg cjs clj cljs cls cmake cmd coffee conf cpp cr cs css
    csx cu cuh cxx d dart dockerfile el elm erl ex exs f f90 f95 for frag fs fsx gd gleam glsl go gql gradle graphql
    groovy h hcl hh hpp hrl hs htm html hxx ini ipynb java jl js json json5 jsonc jsonl jsx kt kts less lisp lua m mak
    mjs mk ml mli mm mts ndjson nim nix nu ocaml pas php pl plist pm po pot pp prisma properties proto ps1 psm1 pug py
    pyi pyx qml r rb rs s sass sbt scala scm scss sh sol sql svelte sv svg swift tcl tf tfvars thrift toml ts tsx v
    vb vert vhd vhdl vim vue wat wgsl xml xsd xsl xslt yaml yml zig zsh""".split()
)
_CODE_NAMES = frozenset(
    "makefile dockerfile containerfile jenkinsfile rakefile gemfile procfile vagrantfile cmakelists.txt "
    "go.mod justfile build workspace .gitignore .gitattributes .editorconfig .bashrc .zshrc .profile".split()
)

_UNSUPPORTED = {
    "Word documents are not read yet; save it as PDF or text.": "doc docx docm dot dotx odt pages rtf wps",
    "Spreadsheets are not read yet; save it as CSV.": "xls xlsx xlsm xlsb ods numbers",
    "Presentations are not read yet; save it as PDF.": "ppt pptx pptm pps ppsx odp",
    "E-books are not read yet; PDF and text are.": "epub mobi azw azw3 fb2 xps oxps djvu cbz cbr chm",
    "A picture; text in pictures is not read.": "png jpg jpeg jpe jfif gif webp bmp tif tiff heic heif avif ico icns "
    "psd xcf ai eps raw cr2 nef dng jp2 jxl tga",
    "Sound and video are not read.": "mp3 wav flac ogg oga opus m4a aac aiff wma mp4 m4v mkv webm mov avi mpg mpeg "
    "wmv flv 3gp",
    "An archive; unpack it and add the folder.": "zip tar gz tgz bz2 tbz xz txz zst lz4 lzma 7z rar jar war ear whl "
    "egg deb rpm apk dmg iso cab crate nupkg",
    "A mail file of this format is not read yet.": "msg pst ost",
}
_SENTENCES = {suffix: sentence for sentence, suffixes in _UNSUPPORTED.items() for suffix in suffixes.split()}


def suffix_of(name: str) -> str:
    """The part after the last dot in lower case; "" for none and for names such as `.profile`."""
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem else ""


def kind_of(name: str) -> str:
    """`pdf`, `code` or `text` by the name alone; what is unknown is tried as text."""
    suffix = suffix_of(name)
    if suffix == "pdf":
        return PDF
    return CODE if suffix in _CODE_SUFFIXES or name.lower() in _CODE_NAMES else TEXT


def unsupported_reason(name: str) -> str:
    """Why a file of this name is not read, as a sentence; "" if it may be."""
    return _SENTENCES.get(suffix_of(name), "")
