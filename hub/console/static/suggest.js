// <input data-suggests="regions">: what fits is offered while one types, by name, pinyin or code.
// <textarea data-suggests="accounts" data-several>: it may hold several, and the last one is completed.
// Without this script the field takes the same as plain text.

const MOST = 8;
const WAIT = 200; // milliseconds after the last key

const region = (each) => ({ value: each.code, text: [...(each.above ?? []), each.name].join(" / "), note: each.code });
const BETWEEN = /[\s,;，、；]+/; // what stands between several
const UNITS = `/api/v1/organisations?limit=${MOST}&q=`;
const SOURCES = { // where to ask, and what stands in the field in the end
  regions: { path: "/api/v1/regions/tree?q=", option: region }, // with accounts that one may read
  "all-regions": { path: `/api/v1/regions?limit=${MOST}&q=`, option: region },
  units: { path: UNITS, option: (each) => ({ value: each.name, text: each.name, note: each.region_code }) },
  "unit-numbers": { path: UNITS, option: (each) => ({ value: String(each.id), text: each.name, note: String(each.id) }) },
  accounts: { path: `/api/v1/accounts?limit=${MOST}&q=`, option: async (each) => ({ value: String(each.id), text: each.name, note: `${await platform(each.platform)} #${each.id}` }) },
  articles: { path: `/api/v1/articles?limit=${MOST}&q=`, option: (each) => ({ value: String(each.id), text: each.title, note: `#${each.id}` }) },
  tags: { path: `/api/v1/tags?limit=${MOST}&q=`, option: (each) => ({ value: each.tag, text: each.tag, note: String(each.accounts) }) },
};

let waiting = 0;
let asked = 0; // of several answers only the last one's question counts

let platforms; // a promise of their names, which is asked for once

async function platform(key) { // accounts of one name are told apart by it
  platforms ??= found("/api/v1/platforms").then((all) => new Map(all.map((each) => [each.key, each])));
  const named = (await platforms).get(key);
  return named?.[document.documentElement.lang.startsWith("zh") ? "name_zh" : "name_en"] ?? key;
}

const isLine = (input) => input instanceof HTMLInputElement; // a text of many lines is no combobox
const isOfSeveral = (input) => "several" in input.dataset;
const typedInto = (input) => isOfSeveral(input) ? input.value.split(BETWEEN).at(-1) : input.value.trim();
const listOf = (input) => document.getElementById(`${input.id}-offered`);
const isField = (target) => target instanceof HTMLElement && Boolean(SOURCES[target.dataset.suggests]);

function prepare(input) {
  if (listOf(input)) return;
  const list = document.createElement("ul");
  list.id = `${input.id}-offered`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
  input.after(list);
  const is = { autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id };
  if (isLine(input)) Object.assign(is, { role: "combobox", "aria-expanded": "false" });
  for (const [name, value] of Object.entries(is)) input.setAttribute(name, value);
}

async function found(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).items : [];
}

async function offers(source, typed) {
  const items = await found(source.path + encodeURIComponent(typed));
  return Promise.all(items.slice(0, MOST).map(source.option));
}

async function ask(input) {
  const typed = typedInto(input);
  const number = ++asked;
  const fitting = typed ? await offers(SOURCES[input.dataset.suggests], typed) : [];
  if (number === asked && document.activeElement === input) show(input, fitting);
}

function show(input, fitting) {
  const list = listOf(input);
  list.replaceChildren(...fitting.map((each, index) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.dataset.value = each.value;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(each.text, " ", Object.assign(document.createElement("span"), { className: "quiet", textContent: each.note }));
    return item;
  }));
  list.hidden = !fitting.length;
  if (isLine(input)) input.setAttribute("aria-expanded", String(!list.hidden));
  input.removeAttribute("aria-activedescendant");
}

function close(input) {
  clearTimeout(waiting);
  asked += 1;
  if (listOf(input)) show(input, []);
}

function pick(input, item) {
  const { value } = item.dataset;
  input.value = isOfSeveral(input) ? `${input.value.slice(0, input.value.length - typedInto(input).length)}${value} ` : value;
  close(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(input, by) {
  const items = [...listOf(input).children];
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const next = items[(at + by + items.length + (at < 0 && by < 0 ? 1 : 0)) % items.length];
  for (const item of items) item.setAttribute("aria-selected", String(item === next));
  input.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("focusin", (event) => { if (isField(event.target)) prepare(event.target); });
document.addEventListener("focusout", (event) => { if (isField(event.target)) close(event.target); });
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!isField(input)) return;
  prepare(input);
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(input), WAIT);
});
document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!isField(input) || !listOf(input) || listOf(input).hidden || event.isComposing) return;
  const chosen = listOf(input).querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown") move(input, 1);
  else if (event.key === "ArrowUp") move(input, -1);
  else if (event.key === "Escape") close(input);
  else if (event.key === "Enter" && chosen) pick(input, chosen);
  else return;
  event.preventDefault();
  event.stopPropagation();
});
document.addEventListener("mousedown", (event) => { // before the field loses the focus
  const item = event.target.closest?.(".suggestions > li");
  if (!item) return;
  event.preventDefault();
  const input = document.querySelector(`[aria-controls="${item.parentElement.id}"]`);
  if (input) pick(input, item);
});
