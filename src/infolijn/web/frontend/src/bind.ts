// SPDX-License-Identifier: EUPL-1.2
/**
 * Brings the page up to the view, in place.
 *
 * The server renders the first state with the same marks, so a page that has just loaded is not
 * touched.  No element is ever replaced: text is written, and whole parts are shown or hidden, so a
 * focused button or a half-typed note stays what it is.
 *
 *     data-text="key"        the text of view.key
 *     data-when="a b"        shown in these modes
 *     data-if="key"          shown when view.key is not empty; data-unless the reverse
 */
export interface View {
  at: number;
  mode: string;
  [key: string]: unknown;
}

export function bind(view: View, root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-text]")) {
    const text = String(view[element.dataset["text"] ?? ""] ?? "");
    if (element.textContent !== text) element.textContent = text;
  }
  for (const element of root.querySelectorAll<HTMLElement>("[data-when],[data-if],[data-unless]")) {
    show(element, belongs(element.dataset, view));
  }
}

function belongs(marks: DOMStringMap, view: View): boolean {
  const { when, unless } = marks;
  const only = marks["if"];
  return (
    (when === undefined || when.split(" ").includes(view.mode)) &&
    (only === undefined || Boolean(view[only])) &&
    (unless === undefined || !view[unless])
  );
}

/** Hide a part; when it holds the focus, the focus goes to the panel around it, never further. */
export function show(element: HTMLElement, shown: boolean): void {
  if (element.hidden === !shown) return;
  const held = !shown && element.contains(document.activeElement);
  element.hidden = !shown;
  if (held) element.closest<HTMLElement>("[data-panel]")?.focus({ preventScroll: true });
}

const region = (id: string) => (text: string) => {
  const element = document.getElementById(id);
  if (element) element.textContent = text;
};

/** Read out calmly (role=status) or at once (role=alert); each page has one of both. */
export const announce = region("status");
export const alarm = region("alert");
