// SPDX-License-Identifier: EUPL-1.2
/** What the server wrote into the page as JSON: the island's texts, translated, and first values. */
export function embedded<T>(id: string): T {
  const block = document.getElementById(id);
  if (!block?.textContent) throw new Error(`the page holds no #${id}`);
  return JSON.parse(block.textContent) as T;
}

let words: Record<string, string> | null = null;

/** A text of the page's language; `{name}` is filled in. */
export function say(key: string, fields: Record<string, string | number> = {}): string {
  words ??= embedded<Record<string, string>>("words");
  const text = words[key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole));
}
