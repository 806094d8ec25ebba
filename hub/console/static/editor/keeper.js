// Saves a draft by itself, over the revision that was read, and tells who else has it open.

import { contentOf, fill } from "./content.js";
import { wordsOf } from "./files.js";
import { dropLeft, keepLeft, leftOf } from "./left.js";

const PAUSE = 3_000; // after the last change, in milliseconds
const AGAIN = 5_000; // after a save that did not come through
const HEARTBEAT = 10_000;
const KEEPALIVE_BYTES = 60_000; // browsers send no more for a page that is closed

export class Keeper {
  constructor(host, form) {
    this.host = host;
    this.form = form;
    this.way = `${host.dataset.api}/drafts/${host.dataset.draft}`;
    this.isDirty = this.isOvertaken = "waits" in host.dataset; // for a decision between two texts
    this.saving = this.stand = null; // how the draft stood after the last save of this page
    this.beat = setInterval(() => document.visibilityState === "visible" && this.#stand(), HEARTBEAT);
  }

  changed() {
    this.isDirty = true;
    if (!this.isOvertaken) this.#tell(this.host.dataset.unsaved);
    this.#later(PAUSE);
  }

  // Save what is there now; a save that is under way is waited for.
  async save() {
    clearTimeout(this.timer);
    await this.saving;
    if (!this.isDirty || this.isOvertaken) return;
    this.saving = this.#send();
    await this.saving;
    this.saving = null;
  }

  get isUnsaved() {
    return this.isDirty || this.saving !== null;
  }

  // The page goes. While its tab stays, all of it is sent; else what fits. It stays in the tab, too.
  leave({ tabStays }) {
    if (!this.isUnsaved) return;
    const { draft, who } = this.host.dataset;
    const [revision, content] = [Number(this.form.elements.revision.value), contentOf(this.form)];
    const sends = tabStays && !this.isOvertaken;
    keepLeft(draft, { who, revision, content }, sends ? this.#sendLeft(revision, content) : null);
    const body = JSON.stringify({ revision, content });
    if (tabStays || this.isOvertaken || body.length * 3 > KEEPALIVE_BYTES) return;
    fetch(this.way, { ...this.#put(body), keepalive: true }).catch(() => {});
  }

  // A save that is under way comes first; it may have been all.
  async #sendLeft(revision, content) {
    await this.saving;
    if (!this.isDirty) return this.stand;
    const body = JSON.stringify({ revision: this.stand?.revision ?? revision, content });
    const answer = await fetch(this.way, this.#put(body)).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  // What an earlier page has left is back at once if it was saved after this page was made; what was
  // not saved is offered. Returns whether the form has changed.
  async recall() {
    const { draft, who } = this.host.dataset;
    const left = await leftOf(draft, who);
    if (!left || this.isDirty) return false;
    if (left.stand) {
      dropLeft(draft);
      if (left.stand.revision <= Number(this.form.elements.revision.value)) return false;
      fill(this.form, left.content);
      this.#saved(left.stand);
      return true;
    }
    if (isSame(left.content, contentOf(this.form))) dropLeft(draft);
    else document.getElementById("left").hidden = false;
    return false;
  }

  // Somebody wants what was left, over the revision that they had read; or does not want it.
  async take() {
    const left = await leftOf(this.host.dataset.draft, this.host.dataset.who);
    fill(this.form, left.content);
    this.form.elements.revision.value = left.revision;
    this.drop();
  }

  drop() {
    dropLeft(this.host.dataset.draft);
    document.getElementById("left").hidden = true;
  }

  stop() {
    clearInterval(this.beat);
    clearTimeout(this.timer);
    fetch(`${this.way}/presence`, { method: "DELETE", keepalive: true }).catch(() => {});
  }

  async #send() {
    this.isDirty = false;
    this.#tell(this.host.dataset.saving);
    try {
      const answer = await fetch(this.way, this.#put(this.#body()));
      await this.#heard(answer.status, await answer.json());
    } catch {
      this.#notSaved(AGAIN); // the hub did not answer
    }
  }

  async #heard(status, said) {
    this.stand = status === 200 ? said : null;
    if (!this.host.isConnected) return undefined;
    if (status === 200) return this.#saved(said);
    if (status === 409) return this.#overtaken(said);
    if (status === 401) document.getElementById("signed-out")?.showModal?.();
    if (status === 422) return this.#tell(`${this.host.dataset.wrong} ${wordsOf(said)}`, true);
    return this.#notSaved(AGAIN);
  }

  #saved(stand) {
    if (document.getElementById("left").hidden) dropLeft(this.host.dataset.draft);
    document.getElementById("signed-out")?.close();
    for (const each of document.querySelectorAll("input[name=revision]")) each.value = stand.revision; // discarding has one, too
    const time = new Date(stand.saved_at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
    if (!this.isDirty) this.#tell(`${this.host.dataset.saved} ${time}`);
    this.#show(stand.others);
  }

  #overtaken(problem) {
    this.isOvertaken = this.isDirty = true;
    this.#tell(this.host.dataset.overtaken.replace("{name}", problem.saved_by ?? ""), true);
  }

  #notSaved(pause) {
    this.isDirty = true;
    if (!this.host.isConnected) return;
    this.#tell(this.host.dataset.unsaved);
    this.#later(pause);
  }

  async #stand() {
    try {
      const answer = await fetch(`${this.way}/presence`, { method: "PUT" });
      if (!answer.ok) return;
      const stand = await answer.json();
      this.#show(stand.others);
      if (!this.saving && stand.revision > Number(this.form.elements.revision.value)) this.#overtaken(stand);
    } catch {
      // the next one may come through
    }
  }

  #later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  #show(others) {
    document.getElementById("others").hidden = others.length === 0;
    document.getElementById("others-names").textContent = others.join("、");
  }

  #tell(text, isBad = false) {
    const place = document.getElementById("saved-at");
    place.textContent = text;
    place.classList.toggle("is-bad", isBad);
  }

  #body() {
    return JSON.stringify({ revision: Number(this.form.elements.revision.value), content: contentOf(this.form) });
  }

  #put(body) {
    return { method: "PUT", body, headers: { "Content-Type": "application/json" } };
  }
}

// A sanitized body may differ in its tags from what was sent.
const isSame = (one, other) => JSON.stringify(wordsIn(one)) === JSON.stringify(wordsIn(other));
const wordsIn = (content) => [content.title, content.digest, content.body.replace(/<[^>]*>|\s/g, "")];
