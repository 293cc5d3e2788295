// SPDX-License-Identifier: EUPL-1.2
/**
 * Times that tick: `data-since="key"` counts up from an instant of the view, `data-until="key"` down.
 *
 * Instants are the server's; every view brings its clock, so a desk whose clock is wrong shows the
 * right times.  Timers are no live regions: a screen reader reads them when asked.
 */
type Instants = Record<string, unknown>;

let offset = 0;
let instants: Instants = {};
const watchers: ((now: number) => void)[] = [];

/** The server's clock, in milliseconds. */
export function now(): number {
  return Date.now() + offset;
}

export function setClock(at: number): void {
  offset = at - Date.now();
}

export function setInstants(fresh: Instants): void {
  instants = fresh;
  tick();
}

/** Called once a second, for what must happen at an instant. */
export function eachSecond(watcher: (now: number) => void): void {
  watchers.push(watcher);
}

export function startTimers(): void {
  tick();
  setInterval(tick, 250);
}

/** 75 s is 1:15, an hour and a minute is 1:01:00. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

let lastSecond = 0;

function tick(): void {
  const at = now();
  for (const element of document.querySelectorAll<HTMLElement>("[data-since]")) {
    const since = instants[element.dataset["since"] ?? ""];
    write(element, typeof since === "number" ? clockText(at - since) : "");
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) {
    const until = instants[element.dataset["until"] ?? ""];
    // A countdown shows 0:01 until its last second is really over.
    write(element, typeof until === "number" ? clockText(until - at + 999) : "");
  }
  const second = Math.floor(at / 1000);
  if (second === lastSecond) return;
  lastSecond = second;
  for (const watcher of watchers) watcher(at);
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
