// SPDX-License-Identifier: EUPL-1.2
/**
 * The wallboard's island: numbers in place, a longest wait that ticks, and an honest sign when the
 * numbers are old.  A television has nobody beside it, so it keeps itself awake and starts over.
 */
import { bind, show, type View } from "./bind";
import { Live } from "./live";
import { eachSecond, now, setClock, setInstants, startTimers } from "./timers";
import { embedded, say } from "./words";

const locale = document.documentElement.lang;
const timeOf = (at: number) =>
  new Date(at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });

function onView(view: View): void {
  setInstants(view);
  bind(view);
  document.documentElement.dataset["mode"] = view.mode;
}

function onConnection(connected: boolean, since: number): void {
  const sign = document.getElementById("stale");
  if (!sign) return;
  document.documentElement.dataset["stale"] = String(!connected);
  sign.textContent = connected ? "" : say("stale", { time: timeOf(since) });
  show(sign, !connected);
}

function showClock(): void {
  for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = timeOf(now());
}

async function stayAwake(): Promise<void> {
  if (document.visibilityState === "visible" && "wakeLock" in navigator) {
    await navigator.wakeLock.request("screen").catch(() => undefined);
  }
}

const first = embedded<View>("view");
setClock(first.at);
onView(first);
startTimers();
showClock();
eachSecond(showClock);
new Live<View>(document.documentElement.dataset["live"] ?? "", 10_000, {
  view: onView,
  connection: onConnection,
}).start();
document.addEventListener("visibilitychange", () => void stayAwake());
void stayAwake();
