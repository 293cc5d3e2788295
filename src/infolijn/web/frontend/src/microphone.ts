// SPDX-License-Identifier: EUPL-1.2
/**
 * The microphone: opened at the start of the shift and kept open until its end.
 *
 * An open microphone is also what lets the browser play sound without a click, so the ringtone and
 * the caller are heard right after a reload.  Between calls the track is disabled: nothing leaves.
 *
 * When the headset is pulled, the track ends; we open whatever is there, name it on the screen, and
 * hand the new track to the phone, which slips it under the running call.
 */
export type MicrophoneTrouble = "denied" | "none" | "busy" | "insecure";

export interface MicrophoneListener {
  /** Open and working, under this name; `again` after a loss. */
  opened(name: string, again: boolean): void;
  lost(): void;
  trouble(trouble: MicrophoneTrouble): void;
}

const DEVICE_KEY = "infolijn.microphone";

export class Microphone {
  track: MediaStreamTrack | null = null;
  /** May the other side hear us now: in a call, and not muted. */
  private open = false;
  private takers: ((track: MediaStreamTrack | null) => void)[] = [];
  private searching = false;
  private wasLost = false;

  constructor(
    private readonly listener: MicrophoneListener,
    /** Echo cancelling and noise suppression; the tone tests need them off. */
    private readonly polish: boolean,
  ) {
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      if (this.wasLost) void this.start();
    });
  }

  onTrack(taker: (track: MediaStreamTrack | null) => void): void {
    this.takers.push(taker);
  }

  setOpen(open: boolean): void {
    this.open = open;
    if (this.track) this.track.enabled = open;
  }

  /** Open the chosen device, or another one when that is not there. */
  async start(): Promise<void> {
    if (this.searching) return;
    if (!navigator.mediaDevices) {
      this.listener.trouble("insecure");
      return;
    }
    this.searching = true;
    try {
      this.take(await this.request(localStorage.getItem(DEVICE_KEY) ?? ""));
    } catch (problem) {
      this.listener.trouble(troubleOf(problem));
    } finally {
      this.searching = false;
    }
  }

  async choose(deviceId: string): Promise<void> {
    localStorage.setItem(DEVICE_KEY, deviceId);
    this.drop();
    await this.start();
  }

  get deviceId(): string {
    return this.track?.getSettings().deviceId ?? "";
  }

  private async request(deviceId: string): Promise<MediaStream> {
    const audio: MediaTrackConstraints = {
      echoCancellation: this.polish,
      noiseSuppression: this.polish,
      autoGainControl: this.polish,
    };
    if (!deviceId) return navigator.mediaDevices.getUserMedia({ audio });
    try {
      const exact = { ...audio, deviceId: { exact: deviceId } };
      return await navigator.mediaDevices.getUserMedia({ audio: exact });
    } catch (problem) {
      // The headset of yesterday hangs on another desk today.
      if (problem instanceof DOMException && problem.name === "NotAllowedError") throw problem;
      return navigator.mediaDevices.getUserMedia({ audio });
    }
  }

  private take(stream: MediaStream): void {
    const [track] = stream.getAudioTracks();
    if (!track) return;
    this.drop();
    const again = this.wasLost;
    this.wasLost = false;
    track.enabled = this.open;
    track.addEventListener("ended", () => this.onEnded(track));
    this.track = track;
    for (const taker of this.takers) taker(track);
    this.listener.opened(track.label, again);
  }

  private onEnded(track: MediaStreamTrack): void {
    if (this.track !== track) return;
    this.track = null;
    this.wasLost = true;
    for (const taker of this.takers) taker(null);
    this.listener.lost();
    void this.start();
  }

  private drop(): void {
    const old = this.track;
    this.track = null;
    old?.stop();
  }
}

export interface Devices {
  inputs: MediaDeviceInfo[];
  outputs: MediaDeviceInfo[];
}

export async function listDevices(): Promise<Devices> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return {
    inputs: all.filter((device) => device.kind === "audioinput"),
    outputs: all.filter((device) => device.kind === "audiooutput"),
  };
}

function troubleOf(problem: unknown): MicrophoneTrouble {
  const name = problem instanceof DOMException ? problem.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "none";
}

/** Where the two kinds of sound go: chosen once per computer, kept in this browser. */
export const outputs = {
  get headset(): string {
    return localStorage.getItem("infolijn.headset") ?? "";
  },
  set headset(id: string) {
    localStorage.setItem("infolijn.headset", id);
  },
  get ringtone(): string {
    return localStorage.getItem("infolijn.ringtone") ?? "";
  },
  set ringtone(id: string) {
    localStorage.setItem("infolijn.ringtone", id);
  },
};
