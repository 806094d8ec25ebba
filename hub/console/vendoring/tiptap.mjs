export { Editor, Extension, Mark, Node, mergeAttributes } from "@tiptap/core";
export { Image } from "@tiptap/extension-image";
export { TableKit } from "@tiptap/extension-table";
export { CharacterCount, Placeholder } from "@tiptap/extensions";
export { Plugin, PluginKey } from "@tiptap/pm/state";
export { StarterKit } from "@tiptap/starter-kit";
