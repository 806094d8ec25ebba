// What the form of a draft says, as the API takes it; and the way back.

import { pathOf } from "./files.js";

const FIELDS = ["title", "digest", "author", "source", "source_url", "kind", "tier", "category"];

export function contentOf(form) {
  const said = (name) => form.elements[name]?.value.trim() ?? "";
  const content = { body: form.elements.body.value };
  for (const name of FIELDS) {
    if (said(name)) content[name] = said(name);
  }
  if (said("embargo_until")) content.embargo_until = `${said("embargo_until")}:00+08:00`;
  if (said("derived_from")) content.derived_from = Number(said("derived_from"));
  if (said("cover") && !form.elements.no_cover?.checked) {
    content.cover = { digest: said("cover"), name: said("cover_name"), alt: said("cover_alt") };
  }
  content.attachments = [...form.querySelectorAll("input[name=attachment]:checked")].map(attachment);
  return content;
}

/** Let the form say something else; its text area holds the body. */
export function fill(form, content) {
  form.elements.body.value = content.body;
  for (const name of FIELDS) if (form.elements[name]) form.elements[name].value = content[name] ?? "";
  form.elements.embargo_until.value = content.embargo_until?.slice(0, "2026-07-01T08:00".length) ?? "";
  for (const [name, part] of [["cover", "digest"], ["cover_name", "name"], ["cover_alt", "alt"]]) form.elements[name].value = content.cover?.[part] ?? "";
  const shown = form.querySelector("#cover-shown");
  shown.hidden = !content.cover;
  if (content.cover) shown.src = pathOf(content.cover.digest);
  const kept = new Map(content.attachments.map((file) => [`${file.digest} ${file.name}`.trim(), file.name]));
  for (const box of form.querySelectorAll("input[name=attachment]")) {
    box.checked = kept.delete(box.value.trim());
  }
  for (const [value, name] of kept) addAttachment(form, value, name);
}

export function addAttachment(form, value, name) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "attachment", checked: true, className: "form-check-input", value });
  const label = Object.assign(document.createElement("label"), { className: "form-check" });
  label.append(box, ` ${name}`);
  form.elements.attachment_file.closest(".field").before(label);
}

function attachment(box) {
  const [digest, ...name] = box.value.trim().split(" ");
  return { digest, name: name.join(" ") };
}
