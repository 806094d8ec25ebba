// What follows a command over events. It comes back by itself, also after a sleep, when a
// connection that died looks like a quiet one; it says when it is cut off, and why it was let go.
// htmx's extension takes it for an EventSource. What asks for more after an event waits for the same
// on the body: for `sse:snapshot` the extension listens once more each time an element is swapped.

const NAMES = ["snapshot", "end", "lost"];
const PAUSE = 2_000; // milliseconds until it asks again; twice that the next time
const LONGEST_PAUSE = 30_000;
const PATIENCE = 4_000; // the hub lets go after ten minutes, and is there again at once
const TICK = 5_000;
const SLEPT = 20_000; // a tick that comes as late as that was asleep
const REFUSALS = { 0: "not-authenticated", 401: "not-authenticated", 403: "not-found", 404: "not-found" }; // 0: led to signing in

export class Following extends EventTarget {
  constructor(url) {
    super();
    this.url = url;
    this.pause = PAUSE;
    this.onWake = () => this.#wake();
    for (const name of ["online", "focus", "pageshow"]) addEventListener(name, this.onWake);
    document.addEventListener("resume", this.onWake);
    this.ticked = Date.now();
    this.clock = setInterval(() => this.#tick(), TICK);
    this.#connect();
  }

  get readyState() {
    return this.isClosed ? EventSource.CLOSED : this.isLost ? EventSource.CONNECTING : this.source.readyState;
  }

  close() {
    this.isClosed = true;
    clearInterval(this.clock);
    this.#drop();
    for (const name of ["online", "focus", "pageshow"]) removeEventListener(name, this.onWake);
    document.removeEventListener("resume", this.onWake);
  }

  #connect() {
    this.#drop();
    const source = new EventSource(this.url);
    this.source = source;
    source.onopen = () => this.onopen?.(new Event("open"));
    source.onerror = () => this.#failed(source);
    for (const name of NAMES) source.addEventListener(name, (event) => this.#heard(event));
  }

  #drop() {
    clearTimeout(this.later);
    clearTimeout(this.worrying);
    this.worrying = null;
    this.source?.close();
  }

  #heard(event) {
    clearTimeout(this.worrying);
    this.worrying = null;
    this.pause = PAUSE;
    if (event.type === "lost") return this.#lost(JSON.parse(event.data).code);
    this.#tell("");
    this.dispatchEvent(new MessageEvent(event.type, { data: event.data }));
    document.body.dispatchEvent(new Event(`hub:${event.type}`));
    return undefined;
  }

  // A browser tries again by itself where nobody answered, but not where the answer was no.
  #failed(source) {
    this.worrying ??= setTimeout(() => this.#tell("cut-off"), PATIENCE);
    if (source.readyState !== EventSource.CLOSED) return;
    this.later = setTimeout(() => this.#ask(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  async #ask() {
    const leave = new AbortController();
    try {
      const { status } = await fetch(this.url, { signal: leave.signal, redirect: "manual" });
      if (status in REFUSALS) return this.#lost(REFUSALS[status]);
    } catch {
      // nobody answers
    } finally {
      leave.abort();
    }
    return this.isClosed || this.#connect();
  }

  #lost(code) {
    this.#drop();
    this.isLost = true;
    this.#tell(code);
  }

  // There, or on its way for the first time: a page says that it shows while that is so.
  get #goesWell() {
    const { readyState } = this.source;
    return readyState === EventSource.OPEN || (readyState === EventSource.CONNECTING && !this.worrying);
  }

  // Signed in again in another tab, on the net again, awake again.
  #wake() {
    if (!this.isLost && this.#goesWell && Date.now() - this.ticked < SLEPT) return;
    this.ticked = Date.now();
    this.isLost = false;
    this.#ask();
  }

  #tick() {
    if (Date.now() - this.ticked > SLEPT) this.#wake();
    this.ticked = Date.now();
  }

  #tell(standing) {
    if (standing === this.standing) return;
    this.standing = standing;
    document.dispatchEvent(new CustomEvent("hub:following", { detail: { url: this.url, standing } }));
  }
}

// --- what the page says of it ----------------------------------------------------------------------
function show({ url, standing }) {
  const place = document.querySelector(`[sse-connect="${url}"]`);
  if (!place) return;
  place.dataset.standing = standing;
  for (const said of place.querySelectorAll("[data-when]")) said.hidden = said.dataset.when !== standing;
  const time = place.querySelector(`[data-when="${standing}"] time`);
  if (time) time.textContent = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
}

document.addEventListener("hub:following", ({ detail }) => show(detail));
htmx.createEventSource = (url) => new Following(url);
