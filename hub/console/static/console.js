// What all pages share: dialogs, the drawer, keys, boxes to tick. Nothing here is needed to work.

import "./following.js";

const $ = (id) => document.getElementById(id);
const open = (id) => { const dialog = $(id); if (dialog && !dialog.open) dialog.showModal(); };

// --- light or dark -----------------------------------------------------------------------------
function switchTheme() {
  const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("hub-theme", next);
  dispatchEvent(new Event("hub:theme"));
}

// --- the drawer: a link's page beside the list that it stands in ---------------------------------
function showInDrawer(link) {
  const drawer = $("drawer");
  drawer.querySelector("[data-drawer-way]").href = link.href;
  $("drawer-body").replaceChildren();
  open("drawer");
  htmx.ajax("GET", link.href, { target: "#drawer-body", select: "#main > .page-body", swap: "innerHTML" });
}

// --- asking before something red -----------------------------------------------------------------
function ask(form, submitter) {
  const dialog = $("confirm");
  $("confirm-text").textContent = form.dataset.confirm;
  dialog.onclose = () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
  };
  dialog.returnValue = "";
  open("confirm");
}

// --- boxes to tick in a list, and the bar that says how many -----------------------------------
function countTicked(form) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][data-each]")];
  const ticked = boxes.filter((box) => box.checked).length;
  for (const place of form.querySelectorAll("[data-ticked]")) place.textContent = ticked;
  const all = form.querySelector("input[data-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

// --- events: one listener for each, on the document, so that swapped pages need none ---------------
document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-theme-switch]")) return switchTheme();
  const opener = target.closest("[data-opens]");
  if (opener) return open(opener.dataset.opens);
  const copier = target.closest("[data-copies]");
  if (copier) {
    navigator.clipboard?.writeText($(copier.dataset.copies).value ?? $(copier.dataset.copies).textContent);
    copier.classList.add("is-copied");
    return undefined;
  }
  const link = target.closest("a[data-drawer]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && innerWidth > 700) {
    event.preventDefault();
    event.stopPropagation();
    showInDrawer(link);
  }
  if (target.matches("dialog.drawer, dialog.palette")) target.close(); // beside what is open
  return undefined;
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && form.dataset.confirmed !== "yes") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return ask(form, event.submitter);
  }
  delete form.dataset.confirmed;
  return undefined;
}, true);

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form) return;
  if (event.target.matches("input[data-all]")) {
    for (const box of form.querySelectorAll("input[type=checkbox][data-each]")) box.checked = event.target.checked;
  }
  if (event.target.matches("input[data-all], input[data-each]")) countTicked(form);
});

// --- keys ----------------------------------------------------------------------------------------
const GO = { h: "/console", a: "/console/articles", c: "/console/commands", p: "/console/push", r: "/console/retract", k: "/console/accounts" };
const SEARCH = new Set(["/", "、"]); // the same key, while Chinese is typed
const HELP = new Set(["?", "？"]);
let going = 0; // until when a second key goes somewhere

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return open("palette");
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable=true], [contenteditable='']");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return undefined;
  if (SEARCH.has(event.key)) {
    event.preventDefault();
    return $("q")?.focus();
  }
  if (HELP.has(event.key)) return open("shortcuts");
  if (event.key === "g") going = Date.now() + 1000;
  else if (Date.now() < going && GO[event.key]) {
    going = 0;
    location.assign(GO[event.key]);
  }
  return undefined;
});

// arrows in the palette
document.addEventListener("keydown", (event) => {
  if (!event.target.closest("#palette")) return;
  if (event.key === "Escape") { // a search field would only be emptied by it
    event.preventDefault();
    $("palette").close();
  }
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const links = [...$("palette-results").querySelectorAll("a")];
  const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  (links[next] ?? $("palette-q")).focus();
});

// --- htmx --------------------------------------------------------------------------------------------
// What asks by itself says beside itself that it gets no answer; a dialog is for what somebody did.
const byItself = (event) => event.detail.elt.matches("[hx-trigger*='hub:snapshot']");
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401 && !byItself(event)) open("signed-out");
});
document.addEventListener("htmx:sendError", (event) => byItself(event) || open("unreachable"));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (byItself(event) && event.detail.elt.closest("[data-standing]")?.dataset.standing) event.preventDefault();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.closest?.("[aria-live]")) $("wrong")?.focus(); // what is live is read out as it is
  const onward = document.querySelector("form[data-goes-on]");
  if (onward) onward.requestSubmit();
  for (const toast of document.querySelectorAll(".toast-said")) setTimeout(() => toast.remove(), 8000);
});
// Whoever goes back twice, quickly, is not shown the first page after the second.
let returning = null;
document.addEventListener("htmx:historyCacheMiss", (event) => {
  returning?.abort();
  returning = event.detail.xhr;
});
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
document.addEventListener("htmx:beforeHistorySave", () => document.querySelectorAll("dialog[open]").forEach((d) => d.close()));
document.addEventListener("htmx:beforeSwap", (event) => {
  if (byItself(event) && event.detail.xhr.status >= 400) event.detail.shouldSwap = false;
  if (event.detail.target === document.body) document.querySelectorAll("dialog[open]").forEach((d) => d.close());
});
for (const form of document.querySelectorAll("form[data-goes-on]")) form.requestSubmit();
for (const toast of document.querySelectorAll(".toast-said")) setTimeout(() => toast.remove(), 8000);
