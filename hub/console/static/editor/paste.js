// What word processors and WeChat's editors put on the clipboard, as plain HTML. The hub takes out
// what is not safe anyway; this takes out what is merely noise, so that one sees what will be kept.

const NOISE = "style, script, meta, link, title, xml, iframe, svg, mp-common-profile, mpvoice, mpvideosnap";
const TWINS = { H1: "h2", H5: "h4", H6: "h4", SECTION: "div", ARTICLE: "div" };
const LIST = /mso-list:\s*l\d+\s+level\d/i;
const BULLET = /mso-list:\s*ignore/i;

// The policy for contents is the parser's, too: it would report every style and handler it reads.
export const tamed = (html) =>
  html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<!\[[^>]*\]>/g, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"));

export function cleaned(html) {
  const page = new DOMParser().parseFromString(tamed(html), "text/html");
  for (const each of page.body.querySelectorAll(NOISE)) each.remove();
  comments(page.body);
  lists(page);
  for (const picture of page.body.querySelectorAll("img")) pictured(picture);
  for (const each of [...page.body.querySelectorAll("*")]) plain(page, each);
  for (const each of [...page.body.querySelectorAll("p")]) if (isEmpty(each)) each.remove();
  return page.body.innerHTML;
}

function comments(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const each of found) each.remove();
}

// Word writes a list as paragraphs that each begin with a drawn bullet or number.
function lists(page) {
  for (const item of [...page.body.querySelectorAll("p[data-style]")]) {
    if (!LIST.test(item.dataset.style)) continue;
    const sign = [...item.querySelectorAll("span[data-style]")].find((each) => BULLET.test(each.dataset.style));
    const kind = /^\s*[(（]?[0-9一二三四五六七八九十a-z]{1,3}[.)）、．]/i.test(sign?.textContent ?? "") ? "ol" : "ul";
    sign?.remove();
    const before = item.previousElementSibling;
    const list = before?.localName === kind && before.dataset.pasted ? before : page.createElement(kind);
    list.dataset.pasted = "yes";
    if (list !== before) item.before(list);
    const line = page.createElement("li");
    line.append(...item.childNodes);
    list.append(line);
    item.remove();
  }
}

// WeChat's editor loads pictures late; Word names files of the machine it runs on.
function pictured(picture) {
  const source = picture.dataset.src || picture.getAttribute("src") || "";
  if (!/^(https:|\/api\/v1\/assets\/|data:image\/)/.test(source)) return picture.remove();
  return picture.setAttribute("src", source);
}

function plain(page, element) {
  const name = element.localName;
  if (name.includes(":") || ["span", "font"].includes(name)) return element.replaceWith(...element.childNodes);
  const kept = { a: ["href"], img: ["src", "alt"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"] }[name] ?? [];
  for (const { name: attribute } of [...element.attributes]) {
    const isLight = name === "b" && attribute === "data-style" && /font-weight:\s*normal/i.test(element.dataset.style);
    if (isLight) return element.replaceWith(...element.childNodes);
    if (!kept.includes(attribute)) element.removeAttribute(attribute);
  }
  const twin = TWINS[element.tagName];
  if (!twin) return undefined;
  const other = page.createElement(twin);
  other.append(...element.childNodes);
  return element.replaceWith(other);
}

const isEmpty = (paragraph) => !paragraph.textContent.trim() && !paragraph.querySelector("img");
