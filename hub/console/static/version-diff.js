// <version-diff>: what stays the same can be folded away, and one goes from change to change.
// Without this script all of it is there, one below the other.

const CONTEXT = 1; // paragraphs that are shown around a change

class VersionDiff extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(".diff-tools")) return; // the page was swapped, and we with it
    this.changed = [...this.children].filter((each) => each.tagName === "P" && !each.matches(".diff-same"));
    this.at = -1;
    this.prepend(this.#tools());
  }

  #tools() {
    const tools = document.createElement("div");
    tools.className = "diff-tools";
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "form-check-input" });
    box.addEventListener("change", () => this.#fold(box.checked));
    label.append(box, " ", this.dataset.only);
    const next = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: this.dataset.next });
    next.addEventListener("click", () => this.#next());
    tools.append(label, next);
    return tools;
  }

  #next() {
    this.changed[this.at]?.classList.remove("is-here");
    this.at = (this.at + 1) % this.changed.length;
    const here = this.changed[this.at];
    here.classList.add("is-here");
    here.tabIndex = -1; // who does not see where it is reads on from there
    here.focus({ preventScroll: true });
    here.scrollIntoView({ block: "center" });
  }

  #fold(only) {
    for (const note of this.querySelectorAll(".diff-skipped")) note.remove();
    const all = [...this.querySelectorAll(":scope > p")];
    const near = (at) => all.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((each) => !each.matches(".diff-same"));
    let run = [];
    for (const [at, paragraph] of all.entries()) {
      paragraph.hidden = only && !near(at);
      if (paragraph.hidden) run.push(paragraph);
      else run = this.#note(run);
    }
    this.#note(run);
  }

  #note(run) {
    if (run.length) {
      const note = document.createElement("div");
      note.className = "diff-skipped";
      note.textContent = this.dataset.skipped.replace("{count}", run.length);
      run[0].before(note);
    }
    return [];
  }
}

customElements.get("version-diff") ?? customElements.define("version-diff", VersionDiff);
