// SPDX-License-Identifier: EUPL-1.2
/** What every ordinary page needs: menus that close, forms that a double click cannot send twice. */
import { startMenus } from "./menus";

startMenus();
document.addEventListener("submit", (sending) => {
  const form = sending.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  if (form.dataset["sent"] !== undefined) sending.preventDefault();
  form.dataset["sent"] = "";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLElement>("form[data-sent]")) {
    delete form.dataset["sent"];
  }
});
