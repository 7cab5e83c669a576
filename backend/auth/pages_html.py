"""The plain HTML pages around signing in. They load the console's own font and mark, and run no script."""

import base64
import hashlib
from html import escape

STYLE = """
@font-face { font-family: "Inter"; src: url("/app/static/fonts/inter-latin-wght-normal.woff2") format("woff2");
  font-weight: 100 900; font-display: swap; }
:root { color-scheme: light dark; --page: #f6f6f8; --card: #ffffff; --line: #d4d5db; --edge: #e5e5e9; --field: #ffffff;
  --text: #1b1c1f; --quiet: #5c6068; --accent: #4a57c8; --accent-strong: #3f4bb5; --on-accent: #ffffff; --link: #3f4bb5;
  --error: #b3261e; --error-page: #fbebea; --good: #1b7f4b;
  --shadow: 0 1px 2px rgb(16 24 40 / 5%), 0 8px 24px rgb(16 24 40 / 5%); }
@media (prefers-color-scheme: dark) {
  :root { --page: #101113; --card: #18191c; --line: #3a3d44; --edge: #26282d; --field: #101113; --text: #e6e7ea;
    --quiet: #a0a4ad; --accent: #5b68df; --accent-strong: #6a76e6; --link: #9aa3f5; --error: #f28b87; --good: #6fcf97;
    --error-page: #331c1d; --shadow: none; }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; grid-template-rows: 1fr auto 1.4fr;
  padding: 24px 16px; background: var(--page); color: var(--text);
  font: 400 15px/1.5 "Inter", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { grid-row: 2; width: 100%; max-width: 400px; margin: 0 auto; }
.brand { display: flex; align-items: center; gap: 10px; margin: 0 0 20px; font-weight: 600; font-size: 15px; }
.brand img { width: 28px; height: 28px; flex: none; }
.card { padding: 32px; background: var(--card); border: 1px solid var(--edge); border-radius: 12px;
  box-shadow: var(--shadow); }
h1 { margin: 0 0 4px; font-size: 22px; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; }
p { margin: 0; }
.lead { color: var(--quiet); margin-bottom: 24px; }
.error { margin: 0 0 20px; padding: 10px 12px; color: var(--error); background: var(--error-page);
  border-radius: 8px; }
label { display: block; margin: 0 0 6px; font-weight: 500; font-size: 14px; }
input { display: block; width: 100%; height: 44px; margin: 0 0 18px; padding: 0 12px; font: inherit; font-size: 16px;
  color: var(--text); background: var(--field); border: 1px solid var(--line); border-radius: 8px; }
input:hover { border-color: var(--quiet); }
.hint { margin: -12px 0 18px; color: var(--quiet); font-size: 13px; }
.hint .done { display: none; color: var(--good); }
input:valid + .hint .done { display: inline; }
input:valid + .hint .yet { display: none; }
button, .button { display: block; width: 100%; min-height: 44px; padding: 10px 16px; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; color: var(--on-accent); background: var(--accent);
  border: 1px solid transparent; border-radius: 8px; cursor: pointer; }
button { margin-top: 6px; }
button:hover, .button:hover { background: var(--accent-strong); }
.second { margin: 12px 0 0; text-align: center; }
.second a { color: var(--link); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input:focus-visible { outline-offset: 0; border-color: var(--accent); }
@media (max-width: 480px) { .card { padding: 24px 20px; } }
"""

MARK = '<img src="/app/static/mark.svg" alt="" width="28" height="28">'

# The rule under the field turns into a tick while one types, without a script.
NEW_FIELD = """<input id="password" name="password" type="password" autocomplete="new-password" minlength="12"
 maxlength="256" required placeholder=" " aria-describedby="password-hint">
<p class="hint" id="password-hint"><span class="yet">12 characters or more; a sentence works well.</span><span
 class="done">✓ Long enough. What anyone would try first is refused.</span></p>"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def sign_in_page(form_token: str, next_path: str, email: str = "", error: str | None = None) -> str:
    """The sign-in form; keeps the typed e-mail after an error."""
    focus = ("", " autofocus") if email else (" autofocus", "")
    return _page(
        "Sign in",
        f"""<h1>Sign in</h1>
<p class="lead">Verified quizzes from your own material.</p>
{_error(error)}<form method="post" action="/login">
{_hidden(form_token)}<input type="hidden" name="next" value="{escape(next_path)}">
<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" maxlength="254" required
 value="{escape(email)}"{focus[0]}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required{focus[1]}>
<button type="submit">Sign in</button>
</form>""",
        error,
    )


def sign_out_page(form_token: str) -> str:
    """Asks before signing out."""
    return _page(
        "Sign out",
        f"""<h1>Sign out?</h1>
<p class="lead">Open pages of this browser close too. What you saved stays.</p>
<form method="post" action="/logout">
{_hidden(form_token)}<button type="submit">Sign out</button>
</form>
<p class="second"><a href="/">Stay signed in</a></p>""",
    )


def setup_page(
    form_token: str, link_token: str, email: str = "", name: str = "", error: str | None = None
) -> str:
    """The form that makes the first admin."""
    return _page(
        "Set up",
        f"""<h1>Create the first admin</h1>
<p class="lead">This account can add everybody else. The link works once.</p>
{_error(error)}<form method="post" action="/setup">
{_hidden(form_token)}<input type="hidden" name="token" value="{escape(link_token)}">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="name" maxlength="200" required value="{escape(name)}">
<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" maxlength="254" required value="{escape(email)}">
<label for="password">Password</label>
{NEW_FIELD}
<button type="submit">Create admin</button>
</form>""",
        error,
    )


def new_password_page(form_token: str, link_token: str, email: str, error: str | None = None) -> str:
    """The form that sets a password by a link."""
    return _page(
        "New password",
        f"""<h1>Set your password</h1>
<p class="lead">For {escape(email)}. The link works once.</p>
{_error(error)}<form method="post" action="/new-password">
{_hidden(form_token)}<input type="hidden" name="token" value="{escape(link_token)}">
<input type="hidden" name="username" autocomplete="username" value="{escape(email)}">
<label for="password">New password</label>
{NEW_FIELD}
<button type="submit">Set the password</button>
</form>""",
        error,
    )


def message_page(title: str, sentence: str, link: str, link_text: str) -> str:
    """One sentence and one way on."""
    return _page(
        title,
        f"""<h1>{escape(title)}</h1>
<p class="lead">{escape(sentence)}</p>
<a class="button" href="{escape(link)}">{escape(link_text)}</a>""",
    )


def _hidden(form_token: str) -> str:
    return f'<input type="hidden" name="form_token" value="{escape(form_token)}">\n'


def _error(error: str | None) -> str:
    return f'<p class="error" role="alert">{escape(error)}</p>\n' if error else ""


def _page(title: str, content: str, error: str | None = None) -> str:
    # Screen readers read the title first: the error belongs there too.
    prefix = "Error: " if error else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{prefix}{escape(title)} · ToolboxAI Console</title>
<link rel="icon" href="/app/static/mark.svg" type="image/svg+xml">
<style>{STYLE}</style>
</head>
<body>
<main>
<p class="brand">{MARK}ToolboxAI Console</p>
<div class="card">
{content}
</div>
</main>
</body>
</html>
"""
