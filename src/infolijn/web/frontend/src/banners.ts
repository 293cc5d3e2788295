// SPDX-License-Identifier: EUPL-1.2
/** Trouble, told where everybody looks: one banner for each kind, and one place for refusals. */
import { alarm, show } from "./bind";

const shownBanners = new Set<string>();

export function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** Show or hide a banner; the first time it is also read out. */
export function banner(id: string, shown: boolean, text = ""): void {
  const element = part(id);
  if (shown && !shownBanners.has(id)) alarm(text || (element.textContent ?? "").trim());
  if (!shown && shownBanners.delete(id) && !shownBanners.size) alarm("");
  if (shown) shownBanners.add(id);
  show(element, shown);
}

/** Why a command was not carried out. */
export function complain(text: string): void {
  const place = part("refusal");
  if (!place.hidden && place.textContent === text) return;
  place.textContent = text;
  show(place, true);
  alarm(text);
}
