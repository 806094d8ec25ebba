// What was written and not saved when a page went. It stays in this tab, for whoever wrote it, until
// it is saved: a page that is closed may send little, and a hub that is away takes nothing.

const underWay = new Map(); // what became of sending it, by draft, while the tab stays
const nameOf = (draft) => `hub-draft-${draft}`;

/** Keep what a page leaves behind; `sending` is the answer to it where it was sent as well. */
export function keepLeft(draft, left, sending = null) {
  try {
    sessionStorage.setItem(nameOf(draft), JSON.stringify(left));
  } catch {
    // more than a browser keeps: what was sent has to do
  }
  underWay.set(draft, sending);
}

/** Return what was left, and how the draft stands if it was saved all the same; null for nothing. */
export async function leftOf(draft, who) {
  const stand = await underWay.get(draft);
  const left = JSON.parse(sessionStorage.getItem(nameOf(draft)));
  return left?.who === who ? { ...left, stand } : null;
}

export function dropLeft(draft) {
  underWay.delete(draft);
  sessionStorage.removeItem(nameOf(draft));
}
