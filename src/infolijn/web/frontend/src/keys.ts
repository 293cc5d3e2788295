// SPDX-License-Identifier: EUPL-1.2
/**
 * Keyboard: Alt+Shift+letter clicks the button that carries `data-key`, F6 goes round the panels.
 *
 * By `event.code`, so the keyboard's layout does not matter, and through the very button the mouse
 * uses, so there is one way to do a thing.  A key does one thing a second at most: a shaking hand must
 * not answer and hang up.
 */
const PAUSE = 1000;

let enabled = true;
const last = new Map<string, number>();

export function enableKeys(on: boolean): void {
  enabled = on;
  document.documentElement.dataset["keys"] = on ? "on" : "off";
}

export function startKeys(): void {
  addEventListener("keydown", (press) => {
    if (press.key === "F6" && !press.altKey && !press.ctrlKey) {
      press.preventDefault();
      nextPanel(press.shiftKey ? -1 : 1);
    } else if (enabled && press.altKey && press.shiftKey && !press.ctrlKey && !press.metaKey) {
      const target = targetOf(press.code);
      if (!target) return;
      press.preventDefault();
      if (press.repeat || !mayAgain(press.code)) return;
      if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) target.click();
      else target.focus();
    }
  });
}

function mayAgain(code: string): boolean {
  const at = performance.now();
  if (at - (last.get(code) ?? -PAUSE) < PAUSE) return false;
  last.set(code, at);
  return true;
}

function targetOf(code: string): HTMLElement | null {
  const digit = code.replace(/^Numpad(\d)$/, "Digit$1");
  for (const element of document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(digit)}"]`)) {
    // A dialog opens from a closed menu too; everything else must be on the screen.
    const reachable = element.checkVisibility() || element.dataset["opens"] !== undefined;
    if (reachable && !element.matches(":disabled")) return element;
  }
  return null;
}

function nextPanel(step: number): void {
  const panels = [...document.querySelectorAll<HTMLElement>("[data-panel]")].filter((panel) =>
    panel.checkVisibility(),
  );
  if (!panels.length) return;
  const here = panels.findIndex((panel) => panel.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : panels.length - 1) : here + step;
  panels[(next + panels.length) % panels.length]?.focus();
}
