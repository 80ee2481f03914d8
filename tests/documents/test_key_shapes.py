# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys in a text are found and named with their line; the shape of a key in a manual is not a key."""

import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.documents.key_shapes import SHAPES, Finding, findings, sentence
from leadline.host.key_mark import KeyMark

LETTERS = "aB3dE5gH7jK9mN2pQ4sT6vW8yZ"


def found_in(text: str, own: tuple[KeyMark, ...] = ()) -> list[Finding]:
    return findings(text.encode("utf-8", "surrogatepass"), own)


def mixed(length: int) -> str:
    """Letters and digits as a random key has them."""
    return (LETTERS * (length // len(LETTERS) + 1))[:length]


def digits_of_hex(length: int) -> str:
    return ("0f1e2d3c4b5a6978" * (length // 16 + 1))[:length]


KEYS = {
    "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA",
    "a private key, of OpenSSH": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk",
    "a private key, with a password": "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED",
    "a private key, of PGP": "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBGJ2",
    "a private key, in JSON": '"private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN"',
    "a PuTTY private key": "PuTTY-User-Key-File-3: ssh-ed25519",
    "an age private key": "AGE-SECRET-KEY-1" + "QZ3X7" * 12,
    "an AWS access key": "key = AKIA" + "Z7Q4" * 2 + "R2MNOPQS",
    "an AWS access key, for a session": "ASIA" + "Z7Q4" * 2 + "R2MNOPQS",
    "an AWS secret key": "aws_secret_access_key = " + "wJalr/" * 6 + "abcd",
    "an AWS secret key, in JSON": '"SecretAccessKey": "' + "wJalr/" * 6 + 'abcd"',
    "a GitHub token": "ghp_" + mixed(36),
    "a GitHub token, fine-grained": "github_pat_" + mixed(22) + "_" + mixed(59),
    "a GitLab token": "glpat-" + mixed(20),
    "a Slack token": "xoxb-" + "1234567890-" * 2 + mixed(24),
    "a Slack webhook": "https://hooks.slack.com/services/T0123ABCD/B0123ABCD/" + mixed(24),
    "a Google API key": "AIza" + mixed(35),
    "a Google client secret": "GOCSPX-" + mixed(28),
    "a Stripe key": "sk_live_" + mixed(24),
    "an API key (sk-...)": "DEEPSEEK_API_KEY=sk-" + digits_of_hex(32),
    "an API key (sk-...), of a project": "sk-proj-" + mixed(48),
    "an API key (sk-...), of Anthropic": "sk-ant-api03-" + mixed(93) + "AA",
    "an API key (sk-...), of OpenRouter": "sk-or-v1-" + digits_of_hex(64),
    "a Hugging Face token": "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH",
    "an Alibaba Cloud key": "LTAI5t" + mixed(18),
    "an npm token": "npm_" + mixed(36),
    "a PyPI token": "pypi-AgEIcHlwaS5vcmc" + mixed(80),
    "a SendGrid key": "SG." + mixed(22) + "." + mixed(43),
    "a Slack token, of an app": "xapp-1-A0123456789-1234567890123-" + digits_of_hex(64),
    "a Google access token": "ya29." + mixed(60),
    "a Stripe webhook secret": "whsec_" + mixed(32),
    "a Groq key": "gsk_" + mixed(52),
    "an xAI key": "xai-" + mixed(80),
    "a Replicate token": "r8_" + mixed(37),
    "a Tencent Cloud key": "AKID" + mixed(32),
    "a Docker token": "dckr_pat_" + mixed(27),
    "a DigitalOcean token": "dop_v1_" + digits_of_hex(64),
    "a Databricks token": "dapi" + digits_of_hex(32),
    "a Shopify token": "shpat_" + digits_of_hex(32),
    "a Vault token": "hvs." + mixed(90),
    "a Tailscale key": "tskey-auth-" + mixed(12) + "-" + mixed(32),
    "an Atlassian token": "ATATT3xFfGF0" + mixed(100),
    "an Azure storage key": "AccountKey=" + mixed(86) + "==",
    "a signed web token (JWT)": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + mixed(43),
}


@pytest.mark.parametrize("kind", KEYS)
def test_a19_keys_in_a_text_are_found_with_their_line_and_never_quoted(kind: str) -> None:
    key, what = KEYS[kind], kind.partition(", ")[0]
    said = sentence(found_in(f"# 设置\n\n{key}\n"))
    assert said == f"Line 3 looks like {what}."
    assert not any(key[start : start + 8] in said for start in range(len(key) - 8))


@pytest.mark.parametrize(
    "text",
    [
        "key = AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "DEEPSEEK_API_KEY=sk-00000000000000000000000000000000",
        "export OPENAI_API_KEY=sk-your-key-goes-in-this-place-0123",
        "a task-list-of-many-words-that-are-long-enough",
        "sk-learn-has-many-estimators-and-transformers",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG",
        "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG",
        "-----BEGIN RSA PRIVATE KEY----- is the first line of such a file",
        'PEM_HEADER = "-----BEGIN PRIVATE KEY-----"\nPEM_FOOTER = "-----END PRIVATE KEY-----"',
        "ghp_" + "x" * 36,
        "0123ghp_" + mixed(36),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi",
        "AIza is how they begin",
        "",
    ],
)
def test_text_about_keys_is_no_secret(text: str) -> None:
    assert found_in(text) == []


def test_several_findings_are_one_sentence() -> None:
    token, access = KEYS["a GitHub token"], KEYS["an AWS access key"]
    found = found_in(f"{token} {token}\n{access}\n")
    assert found == [Finding(1, "a GitHub token"), Finding(2, "an AWS access key")]
    assert sentence(found) == "Line 1 looks like a GitHub token, line 2 like an AWS access key."
    assert sentence(found_in(f"{token}\n" * 4)).endswith(", line 3 like a GitHub token; 1 more such place.")
    assert sentence(found_in(f"{token}\n" * 5)).endswith("; 2 more such places.")


def test_a_dump_of_tokens_ends() -> None:
    assert len(found_in((KEYS["a GitHub token"] + "\n") * 10_000)) == 100


def test_the_users_own_key_is_found_whatever_its_shape_and_its_mark_does_not_hold_it() -> None:
    key = "Zq7/plain+words~without-a-shape_91"
    mark = KeyMark.of(key)
    assert found_in(f"one\nurl?k={key}&x\n{key}", (mark,)) == [Finding(2, "your own API key")]
    assert found_in(f"one\n{key[:-5]}x{key[-4:]}\n" + key[-4:] * 100, (mark,)) == []
    assert found_in(key[-4:], (mark,)) == []
    assert not any(key[start : start + 5] in repr(mark) for start in range(len(key) - 5))
    assert KeyMark.of(key) != mark


@given(st.text(max_size=200), st.sampled_from(sorted(KEYS)), st.text(max_size=200))
def test_a_key_is_found_between_any_two_texts(before: str, kind: str, after: str) -> None:
    found = found_in(f"{before}\n{KEYS[kind]}\n{after}")
    what = kind.partition(", ")[0]
    assert Finding(before.count("\n") + 2, what) in found


def test_nothing_in_pythons_own_library_is_taken_for_a_key() -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    files = [path for path in library.rglob("*.py") if "site-packages" not in path.parts and "test" not in path.parts]
    flagged = {str(path): found for path in files if (found := findings(path.read_bytes()))}
    assert len(files) > 500
    assert flagged == {}


def test_every_shape_has_a_key_here() -> None:
    assert {what for what, _, _ in SHAPES} == {kind.partition(", ")[0] for kind in KEYS}
