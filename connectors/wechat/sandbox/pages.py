"""What readers see: the cards on their phones, and the articles behind them."""

from collections.abc import Iterable
from html import escape
from string import Template

from starlette.responses import HTMLResponse

from connectors.wechat.sandbox.sending import Sending
from connectors.wechat.sandbox.world import Account, Send, Shown, Status
from connectors.wechat.settings import MASS

REMOVED = "该内容已被发布者删除"
MOST_ACCOUNTS = 500  # on the first page

# The content comes from the hub, which has cleaned it; should it ever not have, no script runs.
HEADERS = {
    "content-security-policy": "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'"
}
_PAGE = Template("""<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { margin: 0; background: #ededed; color: #191919; font: 17px/1.75 system-ui, sans-serif }
.phone { max-width: 26rem; min-height: 100vh; margin: auto; background: #f7f7f7 }
header { padding: .7rem 1rem; text-align: center; background: #ededed; font-weight: 600 }
main { padding: .8rem 1rem }
article, .card { background: #fff; border-radius: .4rem; padding: .8rem 1rem; margin: 0 0 1rem }
.card a { display: block; padding: .5rem 0; color: inherit; text-decoration: none }
.card a + a { border-top: 1px solid #eee }
.card a:first-of-type { font-size: 1.1rem; font-weight: 600; line-height: 1.4 }
.note, .gone { color: #888; font-size: .8rem }
h1 { font-size: 1.35rem; line-height: 1.4 }
h2 { font-size: .9rem; color: #576b95; margin: 1rem 0 .4rem }
</style>
<div class="phone"><header>$title</header><main>$main</main></div>
</html>
""")


def account_page(account: Account, sending: Sending) -> HTMLResponse:
    """Show what an account's followers have on their phones, and what only has a link."""
    out = [send for send in reversed(account.sends) if send.status is Status.OUT]
    cards = "".join(_card(account, send, sending) for send in out if send.channel == MASS)
    links = "".join(_card(account, send, sending) for send in out if send.channel != MASS)
    main = f"<h2>推送到手机的卡片（删不掉）</h2>{cards or _nothing()}"
    main += f"<h2>只有链接的页面</h2>{links or _nothing()}"
    return _page(account.appid, main)


def article_page(story: Shown | None) -> HTMLResponse:
    """Show an article, or that it was removed: under 200 in either case, as the platform does."""
    if story is None or story.deleted:
        return _page(REMOVED, f'<p class="gone">{REMOVED}</p>')
    byline = f'<p class="note">{escape(story.author)}</p>'
    source = f'<p><a href="{escape(story.source_url)}">阅读原文</a></p>'
    body = f'<div id="js_content">{story.content}</div>'
    return _page(
        story.title, f"<article><h1>{escape(story.title)}</h1>{byline}{body}{source}</article>"
    )


def accounts_page(accounts: Iterable[Account]) -> HTMLResponse:
    """List the accounts that have sent something, the first of them."""
    busy = [account for account in accounts if account.sends][:MOST_ACCOUNTS]
    rows = "".join(
        f'<a href="/accounts/{account.appid}">{account.appid}'
        f'<span class="note">　{len(account.sends)} 次</span></a>'
        for account in busy
    )
    return _page("公众号沙盒", f'<div class="card">{rows}</div>' if rows else _nothing())


def _card(account: Account, send: Send, sending: Sending) -> str:
    rows = "".join(
        f'<a href="{escape(sending.link(account, send, index))}">{escape(story.title)}'
        f"{'<span class=gone>　已删除</span>' if story.deleted else ''}</a>"
        for index, story in enumerate(send.stories, 1)
    )
    return f'<div class="card">{rows}</div>'


def _nothing() -> str:
    return '<p class="note">还没有</p>'


def _page(title: str, main: str) -> HTMLResponse:
    text = _PAGE.substitute(title=escape(title), main=main)
    return HTMLResponse(text, headers=HEADERS)
