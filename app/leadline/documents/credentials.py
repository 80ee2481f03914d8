# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that hold keys and passwords, known by their names. What stands inside a file is `key_shapes`' concern."""

from leadline.documents.kinds import suffix_of

_ENVIRONMENT = "An environment file: these hold passwords and keys."
_NAMES = {
    **dict.fromkeys((".env", ".envrc", ".env~"), _ENVIRONMENT),
    **dict.fromkeys(".netrc _netrc .pgpass pgpass.conf .my.cnf .git-credentials .htpasswd".split(), "Passwords."),
    **dict.fromkeys(
        ".npmrc .yarnrc.yml .pypirc .dockercfg .s3cfg .boto .vault-token .renviron .terraformrc "
        "credentials.tfrc.json".split(),
        "A settings file that holds access tokens.",
    ),
    **dict.fromkeys(
        "credentials.json client_secret.json service-account.json service_account.json serviceaccountkey.json "
        "application_default_credentials.json kubeconfig".split(),
        "Access keys of a service.",
    ),
    **dict.fromkeys(
        [f"secrets.{suffix}" for suffix in "yml yaml toml json ini properties xml".split()],
        "A file called secrets.",
    ),
    **dict.fromkeys("login.keychain login.keychain-db wallet.dat logins.json key4.db".split(), "A key store."),
    **dict.fromkeys(("terraform.tfstate", "terraform.tfstate.backup"), "Terraform's state holds passwords and keys."),
}
_SUFFIXES = {
    **dict.fromkeys("pem key ppk pk8 p8".split(), "By its name a private key or certificate."),
    **dict.fromkeys("p12 pfx jks jceks keystore bks bcfks kdb kdbx keychain gpg agekey keytab".split(), "A key store."),
    "ovpn": "A VPN profile with its keys.",
    "env": _ENVIRONMENT,
}
_IN_FOLDER = {
    (".aws", "credentials"): "Access keys of a service.",
    (".docker", "config.json"): "Access tokens of a registry.",
    (".kube", "config"): "Access keys of a cluster.",
    ("gh", "hosts.yml"): "Access tokens of GitHub.",
}
_KEY_FOLDERS = {".ssh": "A private SSH key.", ".gnupg": "A part of a PGP key ring."}
_HARMLESS_IN_KEY_FOLDERS = frozenset({"config", "known_hosts", "authorized_keys", "gpg.conf", "gpg-agent.conf"})
_SSH_KEYS = ("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_xmss")
_EXAMPLES = (".example", ".sample", ".template", ".dist", ".defaults", ".tmpl")


def secret_name(segments: tuple[str, ...]) -> str:
    """Why a file at this path is taken for a secret, as a sentence; "" if it is not."""
    name = segments[-1].lower()
    if reason := _by_name(name):
        return "" if name.endswith(_EXAMPLES) else reason
    if len(segments) < 2:
        return ""
    folder = segments[-2].lower()
    if folder in _KEY_FOLDERS and name not in _HARMLESS_IN_KEY_FOLDERS and suffix_of(name) != "pub":
        return _KEY_FOLDERS[folder]
    return _IN_FOLDER.get((folder, name), "")


def _by_name(name: str) -> str:
    """By the name alone, in lower case."""
    if known := _NAMES.get(name):
        return known
    if known := _SUFFIXES.get(suffix_of(name)):
        return known
    if name.startswith(".env."):
        return _ENVIRONMENT
    if name.startswith(_SSH_KEYS) and not name.endswith(".pub"):
        rest = name.removeprefix(next(key for key in _SSH_KEYS if name.startswith(key)))
        return "A private SSH key." if not rest or rest[0] in "._-" else ""
    return ""
