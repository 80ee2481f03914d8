# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that hold keys: left out by name or by content, with the reason and never the value."""

import re

from leadline.documents.kinds import suffix_of

_NAMES = {
    **dict.fromkeys("id_rsa id_dsa id_ecdsa id_ed25519 id_ecdsa_sk id_ed25519_sk".split(), "A private SSH key."),
    **dict.fromkeys(".netrc _netrc .pgpass .my.cnf .git-credentials .htpasswd".split(), "A file of passwords."),
    **dict.fromkeys(".npmrc .pypirc .dockercfg .s3cfg .boto".split(), "A settings file that holds access tokens."),
    **dict.fromkeys("credentials.json client_secret.json service-account.json".split(), "Access keys of a service."),
    **dict.fromkeys("login.keychain login.keychain-db wallet.dat logins.json key4.db".split(), "A key store."),
}
_SUFFIXES = {
    **dict.fromkeys("pem key ppk pk8".split(), "A private key or certificate."),
    **dict.fromkeys("p12 pfx jks keystore bks kdb kdbx keychain gpg agekey".split(), "A key store."),
    "ovpn": "A VPN profile with its keys.",
    "env": "An environment file: these hold passwords and keys.",
}
_IN_FOLDER = {
    (".aws", "credentials"): "Access keys of a service.",
    (".docker", "config.json"): "Access tokens of a registry.",
    (".kube", "config"): "Access keys of a cluster.",
}
_EXAMPLES = (".example", ".sample", ".template", ".dist", ".defaults")

# Each begins with a literal, which makes the search thirty times as fast (measured, ingestion page).
_CONTENT = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=:]")),
    ("an AWS access key", re.compile(r"(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])")),
    ("a GitHub token", re.compile(r"gh[opsur]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{40}")),
    ("an API key (sk-...)", re.compile(r"(?<![0-9A-Za-z_-])sk-(?:[a-z]{1,8}-){0,2}[0-9A-Za-z_]{24}")),
    ("a Slack token", re.compile(r"xox[abeprs]-[0-9A-Za-z-]{20}")),
    ("a Google API key", re.compile(r"AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])")),
    ("a Stripe key", re.compile(r"[rs]k_live_[0-9A-Za-z]{20}")),
    ("a GitLab token", re.compile(r"glpat-[0-9A-Za-z_-]{20}")),
    ("an AWS secret key", re.compile(r"(?i:aws_secret_access_key)['\"]?\s{0,3}[=:]\s{0,3}['\"]?[0-9A-Za-z/+]{40}")),
)


def secret_name(segments: tuple[str, ...]) -> str:
    """Why a file at this path is taken for a secret, as a sentence; "" if it is not."""
    name = segments[-1].lower()
    if name.endswith(_EXAMPLES):
        return ""
    if name == ".env" or name.startswith(".env.") or name == ".envrc":
        return "An environment file: these hold passwords and keys."
    folder = segments[-2] if len(segments) > 1 else ""
    return _NAMES.get(name) or _IN_FOLDER.get((folder, name)) or _SUFFIXES.get(suffix_of(name)) or ""


def secret_in(text: str) -> str:
    """What kind of key stands in `text` and on which line, as a sentence; "" if none is found."""
    for what, pattern in _CONTENT:
        for match in pattern.finditer(text):
            value = match.group()
            if "EXAMPLE" in value or "xxxx" in value.lower():
                continue  # documentation shows the shape of a key, not a key
            line = text.count("\n", 0, match.start()) + 1
            return f"Line {line} looks like {what}."
    return ""
