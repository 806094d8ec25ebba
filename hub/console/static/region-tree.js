// <region-tree>: regions chosen in a tree of three states, loaded branch by branch, searched by
// name, pinyin and code. What is chosen stands in hidden fields, as the fallback inside says it:
// whole subtrees, and subtrees that are left out of them. "" is everywhere.

const prefixOf = (code) => (code.length > 6 ? code : code.replace(/(00){1,2}$/, ""));
const fill = (text, value) => text.replace("%", value);

class RegionTree extends HTMLElement {
  connectedCallback() {
    // a page that is morphed into this one brings the fallback back
    this.watch = new MutationObserver(() => this.#begin());
    this.watch.observe(this, { childList: true, subtree: true });
    this.#begin();
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  #begin() {
    if (this.querySelector(":scope > .tree")) return;
    const data = this.dataset;
    this.chosen = new Set(this.#read(data.name));
    this.left = new Set(this.#read(data.not));
    if (this.querySelector(`[name="${data.everywhere}"]`)?.checked) this.chosen.add("");
    this.#build();
    this.#load(this.list, "");
  }

  // --- what is chosen -----------------------------------------------------------------------------

  /** Say whether a region is in: as the nearest that was said of it, or of what it lies in. */
  isIn(prefix) {
    for (let n = prefix.length; n >= 0; n -= 1) {
      const above = prefix.slice(0, n);
      if (this.left.has(above)) return false;
      if (this.chosen.has(above)) return true;
    }
    return false;
  }

  isMixed(prefix) {
    const inside = (other) => other !== prefix && other.startsWith(prefix);
    return [...this.left].some(inside) || (!this.isIn(prefix) && [...this.chosen].some(inside));
  }

  /** Whatever lies in what is left out is left out, too: no rule can take it in again. */
  isShut(prefix) {
    return [...this.left].some((other) => other !== prefix && prefix.startsWith(other));
  }

  choose(prefix, on) {
    for (const said of [this.chosen, this.left]) {
      for (const other of said) if (other.startsWith(prefix)) said.delete(other);
    }
    if (this.isIn(prefix) !== on) (on ? this.chosen : this.left).add(prefix);
    this.#show();
  }

  // --- what is shown --------------------------------------------------------------------------------

  #read(name) {
    const said = [...this.querySelectorAll(`[name="${name}"]`)].filter((field) => field.type !== "checkbox" || field.checked);
    return said.flatMap((field) => field.value.split(/[\s,;，、；]+/)).filter((code) => /^\d{6}(\d{3})?$/.test(code)).map(prefixOf);
  }

  #build() {
    const data = this.dataset;
    this.replaceChildren();
    const box = document.createElement("fieldset");
    box.className = "tree";
    box.append(Object.assign(document.createElement("legend"), { textContent: data.label }));
    this.search = Object.assign(document.createElement("input"), { type: "search", className: "form-control", placeholder: data.search });
    this.search.setAttribute("aria-label", data.search);
    this.search.addEventListener("input", () => { clearTimeout(this.wait); this.wait = setTimeout(() => this.#find(), 200); });
    this.search.addEventListener("change", (event) => event.stopPropagation());
    this.search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    const root = document.createElement("ul");
    root.append(this.#node({ code: "", name: data.all, accounts: null, has_children: false }));
    this.list = document.createElement("ul");
    root.firstChild.append(this.list);
    this.found = Object.assign(document.createElement("ul"), { hidden: true });
    this.fields = document.createElement("span");
    this.note = Object.assign(document.createElement("p"), { className: "form-hint" });
    this.note.setAttribute("role", "status");
    box.append(this.search, this.found, root, this.note, this.fields);
    this.root = root;
    this.append(box);
  }

  #node(region) {
    const item = document.createElement("li");
    const prefix = prefixOf(region.code);
    if (region.has_children) item.append(this.#opener(region, item));
    const label = document.createElement("label");
    const tick = Object.assign(document.createElement("input"), { type: "checkbox", className: "form-check-input" });
    tick.dataset.prefix = prefix;
    tick.addEventListener("change", () => this.choose(prefix, tick.checked));
    label.append(tick, " ", (region.above?.length && region.path ? `${region.above.join(" ")} ` : "") + region.name);
    item.append(label);
    if (region.accounts !== null) item.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: fill(this.dataset.accounts, region.accounts.toLocaleString("en")) }));
    return item;
  }

  #opener(region, item) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tree-open" });
    button.setAttribute("aria-label", fill(this.dataset.open, region.name));
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      const below = item.querySelector(":scope > ul") ?? item.appendChild(Object.assign(document.createElement("ul"), { hidden: true }));
      below.hidden = !below.hidden;
      button.setAttribute("aria-expanded", String(!below.hidden));
      if (!below.childElementCount) this.#load(below, region.code);
    });
    return button;
  }

  #isSaid(prefix) {
    return [...this.chosen, ...this.left].some((other) => other && (other.startsWith(prefix) || prefix.startsWith(other)));
  }

  #rest(count) {
    return Object.assign(document.createElement("li"), { className: "quiet", textContent: fill(this.dataset.rest, count) });
  }

  #show() {
    for (const tick of this.querySelectorAll("input[data-prefix]")) {
      const { prefix } = tick.dataset;
      tick.checked = this.isIn(prefix);
      tick.indeterminate = this.isMixed(prefix);
      tick.disabled = this.isShut(prefix);
    }
    const said = [...this.chosen].map((prefix) => (prefix ? [this.dataset.name, prefix] : [this.dataset.everywhere, "1"]));
    for (const prefix of this.left) said.push([this.dataset.not, prefix]);
    this.fields.replaceChildren(...said.map(([name, value]) => Object.assign(document.createElement("input"), {
      type: "hidden", name, value: name === this.dataset.everywhere ? value : value.padEnd(6, "0"),
    })));
  }

  // --- what is asked --------------------------------------------------------------------------------

  async #ask(query) {
    const answer = await fetch(`${this.getAttribute("src")}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).items;
  }

  async #load(list, parent) {
    try {
      const items = await this.#ask(parent ? { parent } : {});
      const shown = items.filter((region) => region.accounts || this.#isSaid(prefixOf(region.code)));
      list.replaceChildren(...(shown.length ? shown : items).map((region) => this.#node(region)));
      if (shown.length && shown.length < items.length) list.append(this.#rest(items.length - shown.length));
      this.note.textContent = "";
      if (shown.length === 1) list.querySelector(".tree-open")?.click();
    } catch {
      this.note.textContent = this.dataset.failed;
    }
    this.#show();
  }

  async #find() {
    const words = this.search.value.trim();
    this.root.hidden = Boolean(words);
    this.found.hidden = !words;
    this.note.textContent = "";
    if (!words) return;
    try {
      const items = await this.#ask({ q: words });
      if (words !== this.search.value.trim()) return;
      this.found.replaceChildren(...items.map((region) => this.#node({ ...region, path: true })));
      this.note.textContent = items.length ? "" : this.dataset.none;
    } catch {
      this.note.textContent = this.dataset.failed;
    }
    this.#show();
  }
}

customElements.define("region-tree", RegionTree);
