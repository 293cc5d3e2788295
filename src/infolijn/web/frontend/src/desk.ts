// SPDX-License-Identifier: EUPL-1.2
/**
 * The desk's island: phone, live, keys, timers.
 *
 * The order below is the order of need.  After a reload in mid-call a citizen hears music until the leg
 * stands again, so the phone starts before the page is even parsed; everything else waits for it.
 * What is on the screen comes from the server's view; this file only carries it there, lets the phone
 * follow it, and sends the commands of the buttons.
 */
import { banner, complain, part } from "./banners";
import { alarm, announce, bind, show, type View } from "./bind";
import { CaseFile } from "./casefile";
import { newKey, Refused, send } from "./commands";
import { enableKeys, startKeys } from "./keys";
import { Live } from "./live";
import { startMenus } from "./menus";
import { Microphone, type MicrophoneTrouble, outputs } from "./microphone";
import { type Credentials, type FallbackState, type LegState, Phone } from "./phone";
import { startSettings } from "./settings";
import { beep, ring, stopRinging } from "./sounds";
import { eachSecond, setClock, setInstants, startTimers } from "./timers";
import { embedded, say } from "./words";

interface DeskView extends View {
  call: string;
  case: string;
  status: string;
  title: string;
  automatic: boolean;
  muted: boolean;
  leg: boolean;
  live: boolean;
  until: number | null;
  code: string;
  number: string;
}

const head = document.documentElement.dataset;
const testing = head["testAudio"] !== undefined;

const TALKING = ["talking"];
/** The microphone is open in these: a caller who comes back hears the first word. */
const HEARD = ["talking", "rejoining"];
const IN_CALL = ["talking", "on_hold", "rejoining"];
const CASE_MODES = [...IN_CALL, "wrap_up"];
/** How long to queue for the phone before another tab is taken to have it, in milliseconds. */
const LOCK_PATIENCE = 1500;
/** Names this page to the server, which holds its stream and its SIP connection together. */
const page = newKey();

let view: DeskView | null = null;
let mutedCall = "";
let phoneHere = false;
let startUp: (() => void) | null = null;
let leaving = false;

// --- phone: first, and without waiting for the page ---------------------------------------------

const microphone = new Microphone(
  {
    opened: (name, again) => whenParsed(() => onMicrophone(name, again)),
    lost: () => whenParsed(() => banner("microphone-lost", true, say("microphone_lost"))),
    trouble: (trouble) => whenParsed(() => onMicrophoneTrouble(trouble)),
  },
  !testing,
);

const phone = new Phone(
  `${address("/sip")}?page=${page}`,
  "leg",
  signIn,
  microphone,
  {
    signalling: (state) =>
      whenParsed(() => banner("signalling-lost", state === "lost", say("signalling_lost"))),
    leg: (state) => whenParsed(() => onLeg(state)),
    remote: () => undefined,
    fallback: (state, number) => whenParsed(() => onFallback(state, number)),
    trouble: (trouble, detail) => console.warn("phone", trouble, detail),
  },
);

if (head["phone"] === "on") void takePhone();

/** The phone's name and password; when there are none to be had, say why, once. */
async function signIn(): Promise<Credentials> {
  try {
    return await send<Credentials>("/desk/phone");
  } catch (problem) {
    if (problem instanceof Refused) whenParsed(() => complain(problem.message));
    throw problem;
  }
}

/** One phone per browser: the lock lives as long as the page. */
async function takePhone(): Promise<boolean> {
  phoneHere = await lockPhone();
  if (phoneHere) {
    void phone.start();
    void microphone.start();
    void phone.useOutput(outputs.headset);
  } else {
    whenParsed(() => banner("phone-elsewhere", true, say("phone_elsewhere")));
  }
  return phoneHere;
}

/** Free at once, or soon: right after a reload the page before may hold the lock a little longer. */
async function lockPhone(): Promise<boolean> {
  return (await lock({ ifAvailable: true })) || lock({ signal: AbortSignal.timeout(LOCK_PATIENCE) });
}

function lock(options: LockOptions): Promise<boolean> {
  return new Promise((answer) => {
    navigator.locks
      .request("infolijn-phone", options, (held) => {
        answer(held !== null);
        return held && new Promise(() => undefined);
      })
      .catch(() => answer(false));
  });
}

function address(path: string): string {
  return location.origin.replace(/^http/, "ws") + path;
}

function whenParsed(act: () => void): void {
  if (document.readyState !== "loading" && startUp === null) act();
  else addEventListener("infolijn:parsed", act, { once: true });
}

// --- live: the view comes in --------------------------------------------------------------------

function onView(fresh: DeskView): void {
  const before = view;
  view = fresh;
  setInstants(fresh);
  bind(fresh);
  document.title = fresh.title;
  document.documentElement.dataset["mode"] = fresh.mode;
  banner("switchroom-lost", !fresh.live, say("switchroom_lost"));
  if (before?.mode !== fresh.mode || before.call !== fresh.call) onMode(before, fresh);
  cases.follow(fresh.case, fresh.code, CASE_MODES.includes(fresh.mode) ? fresh.call : "");
  followPhone();
}

function onMode(before: DeskView | null, now: DeskView): void {
  if (before && now.status !== before.status) announce(now.status);
  if (!IN_CALL.includes(now.mode)) mutedCall = "";
  else if (!before && now.muted) mutedCall = now.call;
  if (now.mode === "ringing") cases.expect(now.call);
  if (now.mode !== "ringing") stopRinging();
  else if (phoneHere && !now.automatic) ring();
  else if (phoneHere && before?.call !== now.call) void answerByItself(now.call);
  if (!IN_CALL.includes(now.mode)) phone.idle();
  if (before && before.call !== now.call && now.call) forgetSearch();
  reminded = false;
  silence = { received: 0, since: Date.now() };
  banner("no-audio", false);
  banner("bad-audio", false);
}

/** The next caller lives elsewhere: what was looked up for the last one goes, unless it is in use. */
function forgetSearch(): void {
  const field = part("place-search") as HTMLInputElement;
  if (field === document.activeElement || !field.value) return;
  field.value = "";
  part("places").replaceChildren();
}

/** The microphone is open in a call that is not muted, and at no other time. */
function followPhone(): void {
  if (!view) return;
  const muted = mutedCall !== "" && mutedCall === view.call;
  microphone.setOpen(HEARD.includes(view.mode) && !muted);
  for (const button of document.querySelectorAll<HTMLElement>("[data-mute]")) {
    button.setAttribute("aria-pressed", String(muted));
  }
  show(part("muted-note"), muted && IN_CALL.includes(view.mode));
}

async function answerByItself(call: string): Promise<void> {
  await beep();
  if (view?.mode === "ringing" && view.call === call) await command("answer", {});
}

// --- commands: the buttons go out ---------------------------------------------------------------

async function command(what: string, extra: Record<string, string>): Promise<void> {
  const fields = { call: view?.call ?? "", ...extra };
  if (what === "ready" && phoneHere && !microphone.track) {
    complain(say("microphone_first"));
    return;
  }
  // Heard from the first syllable: the microphone opens with the click, not with the answer to it.
  if (what === "answer") microphone.setOpen(true);
  try {
    await send(`/desk/${what}`, fields);
    alarm("");
    show(part("refusal"), false);
    if (what === "leave") depart();
  } catch (problem) {
    followPhone();
    complain(problem instanceof Error ? problem.message : String(problem));
    if (problem instanceof Refused && problem.code === "logged_out") location.assign("/login");
  }
}

function depart(): void {
  leaving = true;
  phone.stop();
  location.assign("/");
}

function toggleMute(): void {
  if (!view || !IN_CALL.includes(view.mode)) return;
  const muted = mutedCall !== view.call;
  mutedCall = muted ? view.call : "";
  followPhone();
  announce(say(muted ? "muted" : "unmuted"));
  void send("/desk/mute", { call: view.call, muted: muted ? "1" : "" }).catch(() => undefined);
}

function onClick(click: MouseEvent): void {
  const button = (click.target as Element | null)?.closest<HTMLButtonElement>("button");
  if (!button) return;
  const { do: what, reason, code, opens } = button.dataset;
  if (what) void pressed(button, what, reason === undefined ? {} : { reason });
  else if (code !== undefined) void cases.choose(button, code);
  else if (button.dataset["mute"] !== undefined) toggleMute();
  else if (opens) (document.getElementById(opens) as HTMLDialogElement | null)?.showModal();
  else if (button.dataset["closes"] !== undefined) button.closest("dialog")?.close();
  else if (button.dataset["fallback"] === "answer") phone.answerFallback();
  else if (button.dataset["fallback"] === "hang_up") phone.hangUpFallback();
  else if (button.dataset["takePhone"] !== undefined) void claimPhone();
}

async function pressed(
  button: HTMLButtonElement,
  what: string,
  fields: Record<string, string>,
): Promise<void> {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await cases.flush();
    await command(what, fields);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function claimPhone(): Promise<void> {
  if (await takePhone()) banner("phone-elsewhere", false);
}

// --- trouble: one banner each, in words ---------------------------------------------------------

function onMicrophone(name: string, again: boolean): void {
  banner("microphone-lost", false);
  for (const trouble of ["denied", "none", "busy", "insecure"]) {
    banner(`microphone-${trouble}`, false);
  }
  for (const place of document.querySelectorAll("[data-microphone]")) place.textContent = name;
  if (again) announce(say("microphone_back", { name }));
}

function onMicrophoneTrouble(trouble: MicrophoneTrouble): void {
  banner(`microphone-${trouble}`, true);
  if (view?.mode === "ready") void command("pause", { reason: "microphone" });
}

function onLeg(state: LegState): void {
  document.documentElement.dataset["leg"] = state;
  for (const place of document.querySelectorAll<HTMLElement>("[data-leg-text]")) {
    place.textContent = say(`leg_${state}`);
  }
  if (testing) publish();
}

function onFallback(state: FallbackState, number: string): void {
  const box = part("fallback");
  box.dataset["state"] = state;
  show(box, state !== "none");
  show(part("fallback-answer"), state === "ringing");
  show(part("fallback-hang-up"), state === "talking");
  for (const place of box.querySelectorAll("[data-fallback-number]")) place.textContent = number;
  if (state === "ringing") ring();
  else stopRinging();
  if (state !== "none") alarm(say(`fallback_${state}`));
}

let reminded = false;
let silence = { received: 0, since: Date.now() };
const SILENT_FOR = 5000;

async function watchAudio(): Promise<void> {
  if (!phoneHere || !view || !TALKING.includes(view.mode)) return;
  const figures = await phone.figures();
  if (!figures) return;
  if (figures.received !== silence.received) {
    silence = { received: figures.received, since: Date.now() };
  }
  banner("no-audio", Date.now() - silence.since > SILENT_FOR, say("no_audio"));
  banner("bad-audio", figures.loss > 0.03 || figures.jitter > 50, say("bad_audio"));
}

let deafSince = 0;

/** Our leg stands and the room says it does not: what Asterisk dropped, it can no longer tell us. */
function watchLeg(at: number): void {
  const deaf = phone.legState === "up" && view?.live === true && !view.leg && view.mode !== "away";
  if (!deaf) deafSince = 0;
  else if (!deafSince) deafSince = at;
  else if (at - deafSince > 2000) {
    deafSince = 0;
    phone.renew();
  }
}

/** Ten seconds before the wrap-up ends: said once, and nothing is taken away. */
function remind(at: number): void {
  if (reminded || view?.mode !== "wrap_up" || view.until === null) return;
  const left = view.until - at;
  if (left > 10_000 || left < 0) return;
  reminded = true;
  announce(say("wrap_up_ends", { seconds: Math.ceil(left / 1000) }));
}

// --- the page is parsed -------------------------------------------------------------------------

const cases = new CaseFile(complain);

startUp = () => {
  startUp = null;
  const first = embedded<DeskView>("view");
  setClock(first.at);
  enableKeys(head["keys"] !== "off");
  startKeys();
  startMenus();
  cases.start(first.case);
  document.addEventListener("click", onClick);
  startSettings(microphone, phone);
  onView(first);
  startTimers();
  eachSecond(remind);
  eachSecond(watchLeg);
  eachSecond(() => void watchAudio());
  const live = new Live<DeskView>(`${head["live"] ?? ""}?page=${page}`, 12_000, {
    view: onView,
    connection: (connected) => banner("server-lost", !connected, say("server_lost")),
  });
  live.start();
  addEventListener("infolijn:habits", () => live.open());
  dispatchEvent(new Event("infolijn:parsed"));
  addEventListener("beforeunload", (going) => {
    if (leaving) return;
    if (cases.unsaved || (view && IN_CALL.includes(view.mode))) going.preventDefault();
  });
  // What a fragment wants said aloud goes through the one status region.
  document.addEventListener("htmx:after:swap", () => {
    announce(document.querySelector("[data-announce]")?.textContent ?? "");
  });
  addEventListener("pagehide", () => cases.leave());
};
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => startUp?.());
} else {
  startUp();
}

/** What the tone tests may look at; only where the server says that this is a test. */
function publish(): void {
  Object.defineProperty(window, "infolijn", {
    configurable: true,
    value: Object.freeze({
      get state() {
        return view?.mode ?? "";
      },
      get legState() {
        return phone.legState;
      },
      get remoteStream() {
        return phone.remoteStream;
      },
      get microphone() {
        return microphone.track;
      },
    }),
  });
}
if (testing) publish();
