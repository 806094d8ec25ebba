// <article-editor>: the form of a draft as an editor that saves by itself. Without it the form works
// as it is: a text area with HTML.

import { Editor } from "./vendor/tiptap.js";
import { ask } from "./editor/ask.js";
import { addAttachment } from "./editor/content.js";
import { coverOf } from "./editor/cover.js";
import { keepFile, pathOf, toKeep, toShow } from "./editor/files.js";
import { Keeper } from "./editor/keeper.js";
import { kit } from "./editor/kit.js";
import { cleaned, tamed } from "./editor/paste.js";

const MOST_ALT = 200; // characters; the hub takes no more
const MOST_LINK = 1_000;
const LONGEST_SAVE = 5_000; // that a link waits for, in milliseconds
const PLATFORMS = "hub-platforms"; // those that are checked against, kept for the next draft, too
const CHECK_PAUSE = 1_200; // after the last change, in milliseconds

const COMMANDS = {
  heading2: (chain) => chain.toggleHeading({ level: 2 }),
  heading3: (chain) => chain.toggleHeading({ level: 3 }),
  horizontalRule: (chain) => chain.setHorizontalRule(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};
for (const name of ["bold", "italic", "underline", "strike", "bulletList", "orderedList", "blockquote"]) {
  COMMANDS[name] = (chain) => chain[`toggle${name[0].toUpperCase()}${name.slice(1)}`]();
}
const IS_ACTIVE = { heading2: ["heading", { level: 2 }], heading3: ["heading", { level: 3 }] };

class ArticleEditor extends HTMLElement {
  connectedCallback() {
    if (this.editor) return; // only moved
    this.form = this.querySelector("form");
    this.tools = this.querySelector(".editor-tools");
    this.source = this.querySelector(".draft-body");
    this.form.elements.format?.closest(".field").remove(); // what is written here is HTML
    this.keeper = new Keeper(this, this.form);
    this.editor = this.#made(this.querySelector(".editor-place"));
    this.#showSource(false);
    coverOf(this.form, { changed: () => this.#changed(), failed: (why) => this.#failed(why) });
    this.#listen();
    this.#choose();
    this.keeper.recall().then((isOther) => isOther && this.#showBody());
  }

  disconnectedCallback() {
    if (!this.isSent) this.keeper.leave({ tabStays: true });
    this.keeper.stop();
    clearTimeout(this.timer);
    this.editor.destroy();
    this.editor = null;
    removeEventListener("focus", this.onFocus);
    removeEventListener("pagehide", this.onLeave);
    removeEventListener("beforeunload", this.onUnload);
    document.removeEventListener("htmx:confirm", this.onWay);
  }

  #made(place) {
    const label = this.source.querySelector("label").textContent;
    return new Editor({
      element: place,
      injectCSS: false, // the policy for contents allows no style that is not the hub's
      extensions: kit(this.dataset.outside),
      content: toShow(tamed(this.form.elements.body.value)),
      editorProps: {
        attributes: { class: "reading-body editor-text", role: "textbox", "aria-multiline": "true", "aria-label": label },
        transformPastedHTML: cleaned,
        handlePaste: (_view, event) => this.#pictures(event.clipboardData, event),
        handleDrop: (view, event, _slice, moved) => {
          const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
          return !moved && this.#pictures(event.dataTransfer, event, at);
        },
        handleDoubleClickOn: (_view, _at, node, start) => node.type.name === "image" && this.#describe(start, node),
        handleDOMEvents: { keydown: (_view, event) => this.#leaves(event) },
      },
      onUpdate: () => this.#written(),
      onTransaction: () => this.#pressed(),
    });
  }

  #listen() {
    // the text keeps the focus: what is typed next stands where the caret was, and a phone's keyboard stays
    this.tools.addEventListener("mousedown", (event) => event.target.closest("[data-do]") && event.preventDefault());
    this.tools.addEventListener("click", ({ target }) => this.#do(target.closest("[data-do]")?.dataset.do));
    this.tools.querySelector("[data-pictures]").addEventListener("change", ({ target }) => {
      this.#insert([...target.files]);
      target.value = "";
    });
    this.form.addEventListener("input", ({ target }) => {
      if (target.closest(".editor-place") || !target.name) return;
      if (target.name === "platform") this.#chosen();
      else if (target.type !== "file") this.#changed();
    });
    this.form.elements.attachment_file.addEventListener("change", ({ target }) => this.#attach(target));
    this.form.addEventListener("submit", (event) => this.#submit(event));
    document.getElementById("left").addEventListener("click", ({ target }) => this.#left(target.dataset.left));
    this.onWay = (event) => this.#goOn(event);
    document.addEventListener("htmx:confirm", this.onWay);
    this.onLeave = () => this.isSent || this.keeper.leave({ tabStays: false });
    this.onUnload = (event) => this.keeper.isUnsaved && !this.isSent && event.preventDefault();
    this.onFocus = () => this.keeper.save(); // back from signing in, for example
    addEventListener("focus", this.onFocus);
    addEventListener("pagehide", this.onLeave);
    addEventListener("beforeunload", this.onUnload);
  }

  // A link inside the console waits until what was written is saved.
  #goOn(event) {
    if (event.detail.target !== document.body) return;
    clearTimeout(this.timer); // there may be no draft to check any more
    if (!this.keeper.isUnsaved || this.keeper.isOvertaken) return;
    event.preventDefault();
    const late = new Promise((done) => setTimeout(done, LONGEST_SAVE));
    Promise.race([this.keeper.save(), late]).finally(() => event.detail.issueRequest(true));
  }

  async #left(what) {
    if (what === "drop") this.keeper.drop();
    if (what !== "take") return;
    await this.keeper.take();
    this.#showBody();
    this.#changed();
  }

  // What is sent must not meet a save of its own that is still under way.
  async #submit(event) {
    if (this.isSent || !this.keeper.saving) {
      this.isSent = true;
      clearTimeout(this.keeper.timer);
      clearTimeout(this.timer);
      return;
    }
    event.preventDefault();
    await this.keeper.saving;
    this.isSent = true;
    this.form.requestSubmit(event.submitter);
  }

  #do(what) {
    if (!what) return;
    if (what === "source") this.#showSource(this.source.hidden);
    else if (what === "link") this.#link();
    else if (what === "describe") this.#describe(this.editor.state.selection.from, this.#picture());
    else COMMANDS[what](this.editor.chain().focus()).run();
  }

  #showSource(shown) {
    if (!shown && !this.source.hidden) this.#showBody();
    this.source.hidden = !shown;
    this.querySelector(".editor-place").hidden = shown;
    this.tools.hidden = false;
    for (const button of this.tools.querySelectorAll("[data-do]:not([data-do=source])")) button.disabled = shown;
    this.#pressed();
    this.tools.querySelector("[data-do=source]").setAttribute("aria-pressed", shown);
  }

  #showBody() {
    this.editor.commands.setContent(toShow(tamed(this.form.elements.body.value)), { emitUpdate: false });
  }

  async #link() {
    const before = this.editor.getAttributes("link").href ?? "https://";
    const href = await ask(this.dataset.link, before, MOST_LINK);
    if (href === null) return;
    const chain = this.editor.chain().focus().extendMarkRange("link");
    (href && href !== "https://" ? chain.setLink({ href }) : chain.unsetLink()).run();
  }

  // The picture that is chosen, with a click or an arrow key.
  #picture() {
    const { node } = this.editor?.state.selection ?? {};
    return node?.type.name === "image" ? node : null;
  }

  #describe(at, node) {
    ask(this.dataset.alt, node.attrs.alt ?? "", MOST_ALT).then((alt) => {
      if (alt !== null) this.editor.chain().focus().setNodeSelection(at).updateAttributes("image", { alt }).run();
    });
    return true;
  }

  // Tab goes from cell to cell, and makes lists deeper; after Escape it leads out of the text.
  #leaves({ key }) {
    const leaves = key === "Tab" && this.isLeaving;
    if (key !== "Shift") this.isLeaving = key === "Escape";
    return leaves;
  }

  #pictures(data, event, at) {
    const found = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    const hasText = data?.types.includes("text/html") && !/^\s*(<meta[^>]*>)?\s*<img[^>]*>\s*$/i.test(data.getData("text/html"));
    if (!found.length || (hasText && event.type === "paste")) return false;
    event.preventDefault();
    this.#insert(found, at);
    return true;
  }

  async #insert(files, at = this.editor.state.selection.to) {
    for (const file of files) {
      try {
        const src = pathOf(await keepFile(file));
        const alt = (await ask(this.dataset.alt, "", MOST_ALT)) ?? "";
        this.editor.chain().focus().insertContentAt(at, { type: "image", attrs: { src, alt } }).run();
      } catch (error) {
        this.#failed(error.message);
      }
    }
  }

  async #attach(input) {
    const file = input.files[0];
    if (!file) return;
    input.value = "";
    try {
      addAttachment(this.form, `${await keepFile(file)} ${file.name}`, file.name);
      this.#changed();
    } catch (error) {
      this.#failed(error.message);
    }
  }

  #written() {
    this.form.elements.body.value = this.editor.isEmpty ? "" : toKeep(this.editor.getHTML());
    this.#changed();
  }

  #changed() {
    this.keeper.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#check(), CHECK_PAUSE);
  }

  #choose() {
    const chosen = JSON.parse(localStorage.getItem(PLATFORMS));
    if (!chosen?.length) return;
    for (const box of this.form.querySelectorAll("[name=platform]")) box.checked = chosen.includes(box.value);
    this.#check();
  }

  #chosen() {
    localStorage.setItem(PLATFORMS, JSON.stringify(new FormData(this.form).getAll("platform")));
    this.#check();
  }

  async #check() {
    const place = this.querySelector("#fits");
    const sent = new FormData(this.form);
    for (const name of ["cover_file", "attachment_file"]) sent.delete(name);
    try {
      const answer = await fetch(place.dataset.check, { method: "POST", body: sent });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      // the next change asks again
    }
  }

  #pressed() {
    this.tools.querySelector("[data-do=describe]").disabled = !this.source.hidden || !this.#picture();
    for (const button of this.tools.querySelectorAll("[data-do]:not([data-do=source])")) {
      const is = IS_ACTIVE[button.dataset.do] ?? [button.dataset.do];
      if (COMMANDS[button.dataset.do] || is[0] === "link") button.setAttribute("aria-pressed", this.editor?.isActive(...is) ?? false);
    }
  }

  #failed(why) {
    const place = document.getElementById("saved-at");
    place.textContent = `${this.dataset.tooLarge} ${why}`;
    place.classList.add("is-bad");
  }
}

customElements.get("article-editor") ?? customElements.define("article-editor", ArticleEditor);
