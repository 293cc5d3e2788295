// SPDX-License-Identifier: EUPL-1.2
/**
 * The desk's own sounds, made on the spot: a soft ring, and the beep before an automatic answer.
 *
 * The ring may come from a loudspeaker while the conversation is in the headset, so each has its own
 * output.  Every sound has a visual twin on the page.
 */
import { outputs } from "./microphone";

type Sinkable = AudioContext & { setSinkId?: (id: string) => Promise<void> };

let context: Sinkable | null = null;
let ringing: { stop(): void } | null = null;

async function ready(output: string): Promise<Sinkable> {
  context ??= new AudioContext() as Sinkable;
  if (context.setSinkId) await context.setSinkId(output).catch(() => undefined);
  if (context.state === "suspended") await context.resume().catch(() => undefined);
  return context;
}

/** One tone that swells and fades, so that nobody is startled. */
function tone(at: AudioContext, start: number, length: number, hertz: number, volume: number): void {
  const oscillator = at.createOscillator();
  const gain = at.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.04);
  gain.gain.setValueAtTime(volume, start + length - 0.06);
  gain.gain.linearRampToValueAtTime(0, start + length);
  oscillator.connect(gain).connect(at.destination);
  oscillator.start(start);
  oscillator.stop(start + length);
}

/** Ring until `stopRinging`: two tones, a pause, like the telephones of this country. */
export function ring(): void {
  if (ringing) return;
  let stopped = false;
  let timer = 0;
  const once = async () => {
    const at = await ready(outputs.ringtone || outputs.headset);
    if (stopped) return;
    for (let pulse = 0; pulse < 4; pulse += 1) {
      tone(at, at.currentTime + pulse * 0.25, 0.24, pulse % 2 ? 660 : 523, 0.22);
    }
    timer = window.setTimeout(() => void once(), 3000);
  };
  void once();
  ringing = {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

export function stopRinging(): void {
  ringing?.stop();
  ringing = null;
}

/** Half a second in the headset: somebody is about to speak to you. */
export async function beep(): Promise<void> {
  const at = await ready(outputs.headset);
  tone(at, at.currentTime, 0.5, 784, 0.25);
  await new Promise((go) => setTimeout(go, 500));
}
