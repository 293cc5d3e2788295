// SPDX-License-Identifier: EUPL-1.2
/**
 * The start of a shift: can we hear you, can you hear us.
 *
 * Three questions, each with its own help when the answer is no: does the browser give us the
 * microphone (and under which name), does it pick up a voice, and does that voice come back from the
 * telephone exchange (`sip:echo`).  Only the person can say "I hear myself"; what a machine can see
 * (no line, no packets back) is said by itself.
 */
import { alarm, announce, show } from "./bind";
import { send } from "./commands";
import { startMenus } from "./menus";
import { Microphone, type MicrophoneTrouble } from "./microphone";
import { type Credentials, type LegState, Phone, type PhoneTrouble } from "./phone";
import { chosen, fillDevices } from "./settings";
import { beep } from "./sounds";
import { say } from "./words";

const head = document.documentElement.dataset;
const testing = head["testAudio"] !== undefined;
const NO_ANSWER_AFTER = 10_000;
const NO_AUDIO_AFTER = 4_000;

type Trouble = `microphone_${MicrophoneTrouble}` | PhoneTrouble | "silence";

let phone: Phone | null = null;
let echoTimer = 0;

const microphone = new Microphone(
  {
    opened: (name) => void onMicrophone(name),
    lost: () => announce(say("microphone_lost")),
    trouble: (trouble) => help(`microphone_${trouble}`),
  },
  !testing,
);

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** Show the help for one trouble; null hides all help. */
function help(trouble: Trouble | null): void {
  for (const text of document.querySelectorAll<HTMLElement>("[data-help]")) {
    show(text, text.dataset["help"] === trouble);
    if (text.dataset["help"] === trouble) alarm((text.textContent ?? "").trim());
  }
  if (trouble === null) alarm("");
}

async function onMicrophone(name: string): Promise<void> {
  help(null);
  part("microphone-name").textContent = name;
  show(part("microphone-ask"), false);
  show(part("microphone-open"), true);
  show(part("echo-step"), true);
  await fillDevices(document, microphone);
  measureLevel();
}

let measuring: AudioContext | null = null;

/** The level meter: the loudest of the last moments, so that one word moves it. */
function measureLevel(): void {
  const track = microphone.track;
  if (!track) return;
  microphone.setOpen(true);
  void measuring?.close();
  measuring = new AudioContext();
  const analyser = measuring.createAnalyser();
  analyser.fftSize = 1024;
  measuring.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const meter = part("level") as HTMLMeterElement;
  const context = measuring;
  const draw = () => {
    if (context !== measuring) return;
    analyser.getFloatTimeDomainData(samples);
    const loudness = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    const decibels = 20 * Math.log10(loudness + 1e-6);
    meter.value = Math.max((decibels + 60) / 60, meter.value - 0.03, 0);
    show(part("heard"), meter.value > 0.35 || !part("heard").hidden);
    setTimeout(draw, 60);
  };
  draw();
}

function startEcho(): void {
  stopEcho();
  help(null);
  setEcho("connecting");
  phone = new Phone(
    location.origin.replace(/^http/, "ws") + "/sip",
    "echo",
    () => send<Credentials>("/desk/phone"),
    microphone,
    {
      signalling: () => undefined,
      leg: onLeg,
      remote: () => undefined,
      fallback: () => undefined,
      trouble: (trouble) => echoFailed(trouble),
    },
  );
  microphone.setOpen(true);
  void phone.start();
  echoTimer = window.setTimeout(() => echoFailed("signalling"), NO_ANSWER_AFTER);
}

function onLeg(state: LegState): void {
  if (state !== "up" || !phone) return;
  clearTimeout(echoTimer);
  setEcho("up");
  announce(say("echo_speak"));
  const here = phone;
  echoTimer = window.setTimeout(() => void checkReturn(here), NO_AUDIO_AFTER);
}

async function checkReturn(here: Phone): Promise<void> {
  const figures = await here.figures();
  if (here === phone && (figures?.received ?? 0) < 50) echoFailed("silence");
}

function echoFailed(trouble: PhoneTrouble | "silence"): void {
  stopEcho();
  setEcho("failed");
  help(trouble);
}

function stopEcho(): void {
  clearTimeout(echoTimer);
  phone?.stop();
  phone = null;
}

function setEcho(state: "idle" | "connecting" | "up" | "failed" | "heard"): void {
  part("echo-step").dataset["echo"] = state;
  for (const element of document.querySelectorAll<HTMLElement>("[data-echo-when]")) {
    show(element, (element.dataset["echoWhen"] ?? "").split(" ").includes(state));
  }
}

document.addEventListener("click", (click) => {
  const button = (click.target as Element | null)?.closest<HTMLButtonElement>("button");
  const act = button?.dataset["act"];
  if (act === "microphone") void microphone.start();
  if (act === "echo") startEcho();
  if (act === "beep") void beep();
  if (act === "not-heard") {
    stopEcho();
    setEcho("failed");
    help("silence");
  }
  if (act === "heard") {
    stopEcho();
    setEcho("heard");
    show(part("go-step"), true);
    announce(say("echo_heard"));
  }
});
document.addEventListener("change", (change) => {
  const field = change.target;
  if (field instanceof HTMLSelectElement) void chosen(field, microphone, phone);
  else if (field instanceof HTMLInputElement && field.name === "automatic") void keepHabit(field);
});
addEventListener("pagehide", stopEcho);

/** Ring or answer by itself; a choice that could not be kept is said, and can be made at the desk. */
async function keepHabit(field: HTMLInputElement): Promise<void> {
  try {
    await send("/desk/habits", { automatic: field.value });
  } catch (problem) {
    alarm(problem instanceof Error ? problem.message : String(problem));
  }
}

/** Whoever allowed the microphone before is not asked to press a button for it again. */
async function startByItself(): Promise<void> {
  const query = { name: "microphone" as PermissionName };
  const permission = await navigator.permissions?.query(query).catch(() => null);
  if (permission?.state === "granted") await microphone.start();
}
startMenus();
if (document.getElementById("microphone-ask")) void startByItself();
