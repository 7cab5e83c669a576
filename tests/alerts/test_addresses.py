"""What is shown of a channel's address: enough to know it by, and nothing that opens it."""

import pytest
from pydantic import SecretStr, ValidationError

from backend.alerts.addresses import read_address
from backend.alerts.schemas import ChannelCreate
from backend.errors import Invalid


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("json://host/hooks/T000SECRET/B000SECRET/XX", "json://host/****"),
        ("jsons://olga:rosebud@host:8443/a?+Authorization=SECRET", "jsons://olga:****@host:8443/****"),
        ("json://SECRET@[::1]:90", "json://****@[::1]:90"),
        ("xml://host", "xml://host"),
        ("ntfy://SECRETtopic", "ntfys://****"),
        ("ntfys://ntfy.example.org/SECRETtopic", "ntfys://ntfy.example.org/****"),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "discord://****"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack://****"),
        ("gotify://host/AbCdEfSECRET", "gotify://host/****"),
    ],
)
def test_all_but_service_host_and_user_is_stars(url: str, shown: str) -> None:
    assert read_address(url) == shown


@pytest.mark.parametrize("url", ["json://host/\0", "json://host/" + "a" * 2_000, "", "json://host/a\nb"])
def test_what_is_too_long_or_cannot_be_written_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_address(url)
    assert "host/" not in refused.value.message


@pytest.mark.parametrize("name", ["", "  ", "\u00a0", "On\0call"])
def test_a_channel_has_a_name(name: str) -> None:
    with pytest.raises(ValidationError):
        ChannelCreate(name=name, url=SecretStr("json://host"))
