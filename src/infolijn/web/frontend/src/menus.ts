// SPDX-License-Identifier: EUPL-1.2
/** Menus are `<details>`: they open without us; here they close again, by Escape or a click elsewhere. */
export function startMenus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", (click) => {
    const target = click.target as Element | null;
    for (const menu of open()) {
      const chosen = target?.closest(".menu-list button");
      if (chosen || !menu.contains(target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (press) => {
    if (press.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}
