// What a story may consist of, as the editor knows it: what hub.articles.allowed lets through.

import { Image, Mark, Node, StarterKit, TableKit } from "../vendor/tiptap.js";
import { isOutside } from "./files.js";

const mark = (name) =>
  Mark.create({ name, parseHTML: () => [{ tag: name }], renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0] });

const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "(paragraph | figcaption)+",
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: () => ["figure", 0],
});

const Caption = Node.create({
  name: "figcaption",
  content: "inline*",
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: () => ["figcaption", 0],
});

// A picture from elsewhere is named, not shown: the page asks no other host for anything.
const picture = (outside) =>
  Image.extend({
    addNodeView: () => ({ node }) => ({ dom: drawn(node.attrs, outside) }),
  }).configure({ inline: true, allowBase64: false });

function drawn({ src, alt }, outside) {
  if (isOutside(src ?? "")) {
    const place = document.createElement("span");
    place.className = "outside";
    place.textContent = `${outside}：${alt || src}`;
    return place;
  }
  return Object.assign(document.createElement("img"), { src, alt: alt ?? "", title: alt ?? "" });
}

export const kit = (outside) => [
  StarterKit.configure({
    heading: { levels: [2, 3, 4] },
    link: { openOnClick: false, HTMLAttributes: { target: null, rel: null, class: null } },
    trailingNode: false,
  }),
  TableKit.configure({ table: { resizable: false } }),
  picture(outside),
  Figure,
  Caption,
  mark("sub"),
  mark("sup"),
];
