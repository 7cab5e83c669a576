"""The way in and out. Widgets cannot set cookies, so both lead to plain routes the web server answers itself.

Native links open a new tab and native buttons cannot send a form, hence the two smallest possible components; their
colours are the theme's own variables.
"""

import streamlit as st

_CSS = """
:host, .door { display: block; }
a, button {
  font: inherit;
  font-family: var(--st-font);
  font-size: 0.875rem;
  line-height: 1.5;
  display: inline-flex;
  align-items: center;
  min-height: 2rem;
  padding: 0 0.75rem;
  border-radius: var(--st-button-radius);
  cursor: pointer;
  text-decoration: none;
}
a { color: #fff; background: var(--st-primary-color); border: 1px solid var(--st-primary-color); }
button { color: var(--st-text-color); background: transparent; border: 1px solid var(--st-border-color); }
button:hover { background: var(--st-secondary-background-color); }
a:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""

_sign_in = st.components.v2.component(
    "toolbox_sign_in",
    html='<div class="door"><a href="/login">Sign in</a></div>',
    css=_CSS,
)

# A form and not a link: signing out changes something, and the door checks where a POST comes from.
_sign_out = st.components.v2.component(
    "toolbox_sign_out",
    html='<form class="door" method="post" action="/logout"><button type="submit">Sign out</button></form>',
    css=_CSS,
)


def sign_in_link() -> None:
    """Show the link to the sign-in form, in the same tab."""
    _sign_in(key="sign_in_link", width="content", height="content")


def sign_out_button() -> None:
    """Show the button that ends this session everywhere it is open."""
    _sign_out(key="sign_out_button", width="content", height="content")
