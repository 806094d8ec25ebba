// The key that leads to the search in the console does so here.
const SEARCH = new Set(["/", "、"]); // the same key, while Chinese is typed

addEventListener("keydown", (event) => {
  if (!SEARCH.has(event.key) || event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.getElementById("q");
  if (!field) return;
  event.preventDefault();
  field.focus();
});
