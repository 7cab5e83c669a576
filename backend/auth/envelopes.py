"""Secrets the console must be able to read again, such as addresses with passwords: encrypted under the installation's."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.auth.csrf import installation_secret
from backend.errors import Conflict, Invalid
from backend.permissions import internal


def _cipher(purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(installation_secret())
    return Fernet(base64.urlsafe_b64encode(derived))


@internal
def seal(purpose: str, secret: str) -> bytes:
    """Encrypt a secret for one purpose.

    Raises:
        Invalid: it holds half a character, as JSON can and text cannot.
    """
    try:
        return _cipher(purpose).encrypt(secret.encode())
    except UnicodeEncodeError as error:
        raise Invalid(
            "This holds half a character (a lone surrogate); send it again as it should read."
        ) from error


@internal
def unseal(purpose: str, sealed: bytes) -> str:
    """Read a secret again.

    Raises:
        Conflict: it was encrypted under another installation's secret.
    """
    try:
        return _cipher(purpose).decrypt(sealed).decode()
    except InvalidToken as error:
        raise Conflict(
            "This was encrypted under another secret. Set TOOLBOX_SECRET_KEY to the same value on every machine, and enter "
            "it again.",
            code="other_secret",
        ) from error
