"""Study content over HTTP: list, read, edit, judge, trash, export."""

from collections.abc import Callable

from backend.db.unit_of_work import unit_of_work
from tests.api.conftest import Caller
from tests.factories import a_study_guide

SignIn = Callable[..., Caller]


def test_a_guide_is_read_edited_judged_and_exported(sign_in: SignIn) -> None:
    ada = sign_in()
    with unit_of_work() as uow:
        guide = a_study_guide(uow, ada.actor)
    listed = ada.get("/contents?kind=study_guide&q=weather").json()
    assert [(c["id"], c["total"], c["state"]) for c in listed["items"]] == [(str(guide.id), 2, "draft")]
    section = ada.get(f"/contents/{guide.id}").json()["sections"][0]
    assert set(section["statements"][0]) == {"text", "evidence"}

    address = f"/contents/sections/{section['id']}"
    stale = ada.call("PATCH", address, json={"version": 7, "heading": "New"})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert ada.call("PATCH", address, json={"version": 1, "heading": "New"}).json()["version"] == 2
    assert ada.call("PATCH", address, json={"version": 2, "statements": []}).status_code == 422
    assert ada.post(f"{address}/verdict", json={"verdict": "reject"}).status_code == 422
    assert (
        ada.post(f"{address}/verdict", json={"verdict": "approve", "version": 2}).json()["state"]
        == "approved"
    )
    history = ada.get(f"{address}/history?limit=2").json()
    assert [v["change"] for v in history["items"]] == ["approved", "edited"]
    assert ada.get(f"{address}/history?limit=2&cursor={history['next_cursor']}").json()["items"]
    assert ada.get(address).json()["heading"] == "New"
    restored = ada.post(f"{address}/history/1/restore", json={"version": 3}).json()
    assert (restored["heading"], restored["version"], restored["state"]) == (section["heading"], 4, "draft")
    assert ada.post(f"{address}/history/1/restore", json={"version": 3}).json()["code"] == "stale_version"
    assert ada.post(f"{address}/history/9/restore", json={"version": 4}).status_code == 404
    assert ada.post(f"{address}/verdict", json={"verdict": "approve"}).json()["state"] == "approved"

    for name in ("md", "json", "html"):
        file = ada.get(f"/contents/{guide.id}/export?format={name}")
        assert (file.status_code, file.headers["cache-control"]) == (200, "no-store")
        assert file.headers["content-disposition"].endswith(f"weather-and-climate-study-guide.{name}")
        assert ada.get(f"/contents/{guide.id}/export/losses?format={name}&sections=all").status_code == 200
    assert ada.get(f"/contents/{guide.id}/export?format=exe").status_code == 422


def test_a_guide_is_renamed_trashed_and_restored(sign_in: SignIn) -> None:
    ada, eve = sign_in(), sign_in(name="Eve")
    with unit_of_work() as uow:
        guide = a_study_guide(uow, ada.actor)
    address = f"/contents/{guide.id}"
    assert eve.get(address).status_code == 404
    assert ada.call("PATCH", address, json={"title": "Rain"}).json()["title"] == "Rain"
    assert ada.call("PATCH", address, json={"title": " "}).status_code == 422
    assert ada.call("DELETE", address).status_code == 204
    assert ada.get(address).status_code == 404
    assert [c["id"] for c in ada.get("/contents?trash=true").json()["items"]] == [str(guide.id)]
    assert ada.post(f"{address}/restore").json()["title"] == "Rain"
    assert ada.get("/contents?cursor=nonsense").status_code == 422
