"""What the command line says when the hub refuses, is away, or is something else."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
import typer
from pydantic import SecretStr
from typer.testing import CliRunner

from hub.cli.client import Api, segment
from hub.cli.group import HubGroup
from hub.cli.output import Json, show, table
from hub.kit.i18n import LANGUAGES, said_in
from hub.kit.problems import NotAuthenticated
from hub.settings import Settings

KEY = "hub_the-key-of-this-test"
PROBLEM = {
    "type": "/problems/invalid-input",
    "title": "A field is wrong",
    "status": 422,
    "detail": "2 fields are wrong; nothing was done.",
    "remedy": "Correct each field and send the request again.",
    "errors": [
        {"field": "body.target.regions[0]", "reason": "there is no region [999999]"},
        {"field": "body.not_before", "reason": "lies in the past"},
    ],
}


class Stub(BaseHTTPRequestHandler):
    """Answers from a table: path → status and body."""

    answers: ClassVar[dict[str, tuple[int, bytes]]] = {
        "/api/v1/good": (200, '{"name": "武汉发布"}'.encode()),
        "/api/v1/empty": (204, b""),
        "/api/v1/wrong": (422, json.dumps(PROBLEM).encode()),
        "/api/v1/broken": (500, b'{"title": "Internal", "status": 500, "detail": "Oh."}'),
        "/api/v1/page": (502, b"<html>Bad gateway</html>"),
        "/api/v1/list?limit=2": (200, b'{"items": [{"n": 1}, {"n": 2}], "next": "c"}'),
        "/api/v1/list?limit=2&cursor=c": (200, b'{"items": [{"n": 3}], "next": null}'),
    }
    keys: ClassVar[list[str | None]] = []
    languages: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.keys.append(self.headers["Authorization"])
        self.languages.append(self.headers["Accept-Language"])
        status, body = self.answers[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def api(url: str) -> Iterator[Api]:
    with Api(url, KEY) as made:
        yield made


def command_line(url: str) -> typer.Typer:
    app = typer.Typer(cls=HubGroup, pretty_exceptions_enable=False)

    @app.command()
    def look(path: str, *, as_json: Json = False) -> None:
        with Api(url, KEY) as api:
            found = api.get(path)
        show(found, table(["名称"], [[found["name"]]]), as_json=as_json)

    @app.command()
    def other(number: Annotated[int, typer.Option(min=1)] = 1) -> None:
        typer.echo(number)

    return app


def run(url: str, *arguments: str) -> Any:
    return CliRunner().invoke(command_line(url), arguments)


def test_an_answer_comes_back(api: Api) -> None:
    assert api.get("/good") == {"name": "武汉发布"}
    assert api.get("/empty") is None
    assert Stub.keys[-1] == f"Bearer {KEY}"


def test_a_list_is_read_page_by_page(api: Api) -> None:
    assert [item["n"] for item in api.pages("/list", limit=2, region=None)] == [1, 2, 3]


def test_for_a_person_an_answer_is_a_table(url: str) -> None:
    result = run(url, "look", "/good")
    assert result.exit_code == 0
    assert "武汉发布" in result.stdout


def test_for_a_program_an_answer_is_json(url: str) -> None:
    result = run(url, "look", "/good", "--json")
    assert json.loads(result.stdout) == {"name": "武汉发布"}


def test_a_refusal_names_every_wrong_field_and_what_to_do(url: str) -> None:
    result = run(url, "look", "/wrong")
    assert result.exit_code == 2
    assert result.stdout == ""
    for error in PROBLEM["errors"]:
        assert error["field"] in result.stderr  # type: ignore[index]
        assert error["reason"] in result.stderr  # type: ignore[index]
    assert str(PROBLEM["remedy"]) in result.stderr


def test_a_refusal_for_a_program_is_the_problem_itself(url: str) -> None:
    result = run(url, "look", "/wrong", "--json")
    assert (result.exit_code, json.loads(result.stderr)) == (2, PROBLEM)


def test_the_next_command_is_not_json_because_this_one_was(url: str) -> None:
    run(url, "look", "/wrong", "--json")
    assert not run(url, "look", "/wrong").stderr.startswith("{")


@pytest.mark.parametrize("path", ["/broken", "/page"])
def test_a_fault_of_the_hub_is_not_wrong_use(url: str, path: str) -> None:
    assert run(url, "look", path).exit_code == 1


def test_where_no_hub_is_the_sentence_says_what_to_start() -> None:
    result = run("http://127.0.0.1:1", "look", "/good")
    assert result.exit_code == 1
    assert "hub up" in result.stderr
    assert "Traceback" not in result.stderr


def test_wrong_use_is_2(url: str) -> None:
    assert run(url, "other", "--number", "0").exit_code == 2
    assert run(url, "nothing").exit_code == 2


def test_the_key_is_the_one_that_the_local_hub_left(url: str, tmp_path: Path) -> None:
    (tmp_path / "admin.key").write_text("hub_left-by-the-hub\n")
    with Api(url, settings=Settings(data_dir=tmp_path)) as api:
        api.get("/good")
    assert Stub.keys[-1] == "Bearer hub_left-by-the-hub"


def test_the_setting_comes_before_the_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "admin.key").write_text("hub_left-by-the-hub\n")
    with Api(url, settings=Settings(data_dir=tmp_path, api_key=SecretStr(KEY))) as api:
        api.get("/good")
    assert Stub.keys[-1] == f"Bearer {KEY}"


def test_without_any_key_the_sentence_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(NotAuthenticated, match=r"admin\.key"):
        Api(settings=Settings(data_dir=tmp_path))


def test_what_somebody_typed_stays_one_segment() -> None:
    assert segment("../../audit?x=#y") == "..%2F..%2Faudit%3Fx%3D%23y"


def test_a_table_prints_brackets_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show({}, table(["标题", "数"], [["[bold]台风[/]", 1], [None, 2]]), as_json=False)
    assert "[bold]台风[/]" in capsys.readouterr().out


def test_the_hub_is_asked_to_answer_in_the_language_of_the_command_line(url: str) -> None:
    for language in LANGUAGES:
        with said_in(language), Api(url, KEY) as api:
            api.get("/good")
        assert Stub.languages[-1] == language
