"""What a browser may load and run on our screens (Content Security Policy, level 3), and over which scheme."""

import base64
import hashlib
import re

from backend.config import Settings

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# A year. Without subdomains: those are not ours to decide on.
HSTS = "max-age=31536000"


def screen_policy(index: str) -> str:
    """The policy under which Streamlit's page works: our own scripts and those few lines written into the page itself.

    Its styles are made in the browser, hence the one exception. Nothing is evaluated, nothing comes from another host, and
    what a question may smuggle in finds no script that runs.

    Args:
        index: the page's HTML, whose own inline scripts are allowed by their hashes.
    """
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE.findall(index)
    ]
    scripts = " ".join(["'self'", *(f"'sha256-{each}'" for each in hashes)])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def is_public_over_tls(settings: Settings) -> bool:
    """Whether people come over HTTPS, so that browsers may be told to come no other way."""
    return settings.origin.startswith("https://")
