// Files of a story: the hub keeps them under their digest; a body names them `asset:sha256:…`.

const FILES = "/api/v1/assets";

export const toShow = (html) => html.replaceAll('="asset:sha256:', `="${FILES}/sha256:`);
export const toKeep = (html) => html.replaceAll(`="${FILES}/sha256:`, '="asset:sha256:');
export const pathOf = (digest) => `${FILES}/${digest}`;
export const isOutside = (source) => !source.startsWith(FILES);

// Keep a file; return its digest, or throw the hub's own words for why not.
export async function keepFile(file) {
  const answer = await fetch(FILES, { method: "POST", body: file, headers: { "Content-Type": file.type || "application/octet-stream" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(wordsOf(said));
  return said.digest;
}

export const wordsOf = (problem) =>
  [problem.detail, ...(problem.errors ?? []).map((each) => `${each.field}: ${each.reason}`)].join(" ");
