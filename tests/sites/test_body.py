import pytest

from hub.sites.body import with_addresses

DIGEST = "sha256:" + "0a" * 32
PATHS = {DIGEST: "/sites/420100/7/assets/x/a&b.png"}
LAZY = 'loading="lazy" decoding="async"'


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("<p>通知</p>", "<p>通知</p>"),
        (
            f'<img src="asset:{DIGEST}" alt="水位 &gt; 27米">',
            f'<img {LAZY} src="/sites/420100/7/assets/x/a&amp;b.png" alt="水位 &gt; 27米">',
        ),
        (
            f'<img title="a > b" src="asset:{DIGEST}">',
            f'<img {LAZY} title="a > b" src="/sites/420100/7/assets/x/a&amp;b.png">',
        ),
        (
            f'<a href="asset:{DIGEST}" rel="noopener noreferrer">表</a>',
            '<a href="/sites/420100/7/assets/x/a&amp;b.png" rel="noopener noreferrer">表</a>',
        ),
        # elsewhere it is text
        (f'<pre>&lt;img src="asset:{DIGEST}"&gt;</pre>',) * 2,
        (f'<p title="asset:{DIGEST}">="asset:{DIGEST}"</p>',) * 2,
        ('<img src="https://a.example/1.jpg">', f'<img {LAZY} src="https://a.example/1.jpg">'),
        # a file that the version does not name
        (f'<a href="asset:{DIGEST[:-1]}b">表</a>', '<a href="">表</a>'),
    ],
)
def test_files_get_addresses_where_they_are_shown(stored: str, shown: str) -> None:
    assert with_addresses(stored, PATHS) == shown
