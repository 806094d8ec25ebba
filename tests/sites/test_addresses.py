import pytest

from hub.sites.addresses import file_path


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("江滩.png", "%E6%B1%9F%E6%BB%A9.png"),
        ("2026/7/21 通知.pdf", "2026-7-21-%E9%80%9A%E7%9F%A5.pdf"),
        ("..", "file"),
        ("../../etc/passwd", "etc-passwd"),
        ("?a=1#b", "a=1-b"),
        ("", "file"),
    ],
)
def test_a_files_name_is_one_part_of_its_address(name: str, last: str) -> None:
    path = file_path("420100", 7, "sha256:0", name).replace("%3D", "=")
    assert path == f"/sites/420100/7/assets/sha256:0/{last}"
