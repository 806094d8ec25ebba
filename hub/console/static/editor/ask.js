// Ask for one line of text; null if it was called off.

const $ = (id) => document.getElementById(id);

export function ask(text, value, most) {
  const [dialog, input] = [$("editor-ask"), $("editor-ask-value")];
  $("editor-ask-text").textContent = text;
  Object.assign(input, { value, maxLength: most });
  dialog.returnValue = "";
  dialog.showModal();
  input.select();
  return new Promise((said) => {
    dialog.addEventListener("close", () => said(dialog.returnValue === "yes" ? input.value.trim() : null), { once: true });
  });
}
