// SPDX-License-Identifier: EUPL-1.2
/**
 * The softphone: a small interface of our own with JsSIP behind it.
 *
 * The page calls one target (`leg` at the desk, `echo` in the device check) and keeps that call up
 * for the whole shift.  The caller's channel never depends on it: when the leg is lost, for whatever
 * reason, this file simply calls again and the switchroom puts caller and call-taker together.
 *
 * A reload in mid-call costs only the time this file needs to get the leg up, so nothing here waits
 * for something it can do without: the call starts on a silent track and the microphone is slipped
 * under it (`replaceTrack`, no new offer) when the device has opened; the offer goes out as soon as
 * the host candidates are known, not when gathering ends (there is no STUN: we are on one network).
 *
 * Answering, holding and hanging up are the server's business.  The one exception is a fallback
 * call: when the switchroom is gone, Asterisk rings us by itself with an INVITE of its own.
 */
import { UA, WebSocketInterface } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, RTCSessionEvent } from "jssip/lib/UA";
import { hurryCandidates, makeSpeaker, PC, replaceTrack, setSink, silentTrack } from "./audiopath";
import type { Microphone } from "./microphone";

export interface Credentials {
  user: string;
  password: string;
}

export type Target = "leg" | "echo";
export type SignallingState = "off" | "connecting" | "up" | "lost";
export type LegState = "none" | "calling" | "up" | "lost";
export type FallbackState = "none" | "ringing" | "talking";

/** Why the phone does not work, for the help text. */
export type PhoneTrouble = "signalling" | "credentials" | "ice" | "refused";

export interface AudioFigures {
  /** Packets that came in since the leg stands. */
  received: number;
  sent: number;
  /** Share of packets lost in the last interval, 0 to 1. */
  loss: number;
  /** Jitter in milliseconds. */
  jitter: number;
}

export interface PhoneListener {
  signalling(state: SignallingState): void;
  leg(state: LegState): void;
  remote(stream: MediaStream): void;
  fallback(state: FallbackState, number: string): void;
  trouble(trouble: PhoneTrouble, detail: string): void;
}

const HOST = "infolijn";
/** Waiting times before calling again, in milliseconds; the last one repeats. */
const RETRY = [0, 300, 1000, 2000, 4000];
/** A leg that stood this long was a good one: the next loss starts over with a quick retry. */
const SETTLED = 5000;

export class Phone {
  private ua: UA | null = null;
  private session: RTCSession | null = null;
  private fallbackSession: RTCSession | null = null;
  private fallbackTrack: MediaStreamTrack | null = null;
  private attempts = 0;
  private retryTimer = 0;
  private upSince = 0;
  private renewWhenIdle = false;
  private stopped = true;
  private sinkId = "";
  private last = { received: 0, lost: 0 };
  private readonly silence = silentTrack();
  private readonly speaker = makeSpeaker();
  private readonly fallbackSpeaker = makeSpeaker();

  signallingState: SignallingState = "off";
  legState: LegState = "none";
  fallbackState: FallbackState = "none";
  remoteStream: MediaStream | null = null;

  constructor(
    private readonly address: string,
    private readonly target: Target,
    private readonly askCredentials: () => Promise<Credentials>,
    private readonly microphone: Microphone,
    private readonly listener: PhoneListener,
  ) {
    microphone.onTrack((track) => void this.useTrack(track));
  }

  /** Get the leg up, and keep it up until `stop`. */
  async start(): Promise<void> {
    this.stopped = false;
    await this.connect();
  }

  /** Hang the leg up and leave: end of the shift, or of the echo test. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.retryTimer);
    this.ua?.stop();
    this.ua = null;
    this.setLeg("none");
    this.setSignalling("off");
  }

  /** Call the leg again now; the switchroom drops the old one. */
  renew(): void {
    this.renewWhenIdle = false;
    const old = this.session;
    this.session = null;
    this.dial();
    if (old && !old.isEnded()) quietly(() => old.terminate());
  }

  /** The desk is idle: do what would have disturbed a conversation. */
  idle(): void {
    if (this.renewWhenIdle && this.signallingState === "up") this.renew();
  }

  async useOutput(sinkId: string): Promise<void> {
    this.sinkId = sinkId;
    await Promise.all([setSink(this.speaker, sinkId), setSink(this.fallbackSpeaker, sinkId)]);
  }

  answerFallback(): void {
    const session = this.fallbackSession;
    if (!session || this.fallbackState !== "ringing") return;
    // A copy of the track: a fallback call is open whatever the desk's own mute says.
    this.fallbackTrack = (this.microphone.track ?? this.silence).clone();
    this.fallbackTrack.enabled = true;
    session.answer({ mediaStream: new MediaStream([this.fallbackTrack]), pcConfig: PC });
  }

  hangUpFallback(): void {
    const session = this.fallbackSession;
    if (session) quietly(() => session.terminate());
  }

  async figures(): Promise<AudioFigures | null> {
    const connection = this.session?.connection;
    if (!connection || this.legState !== "up") return null;
    const figures: AudioFigures = { received: 0, sent: 0, loss: 0, jitter: 0 };
    for (const [, entry] of await connection.getStats()) {
      if (entry.type === "outbound-rtp") figures.sent = entry.packetsSent ?? 0;
      if (entry.type !== "inbound-rtp") continue;
      const received = entry.packetsReceived ?? 0;
      const lost = entry.packetsLost ?? 0;
      const fresh = received - this.last.received;
      const gone = Math.max(0, lost - this.last.lost);
      this.last = { received, lost };
      figures.received = received;
      figures.jitter = (entry.jitter ?? 0) * 1000;
      figures.loss = fresh + gone > 0 ? gone / (fresh + gone) : 0;
    }
    return figures;
  }

  // --- signalling -------------------------------------------------------------------------------

  private async connect(): Promise<void> {
    this.setSignalling("connecting");
    let credentials: Credentials;
    try {
      credentials = await this.askCredentials();
    } catch (problem) {
      this.setSignalling("lost");
      this.listener.trouble("credentials", String(problem));
      this.again(() => void this.connect());
      return;
    }
    if (this.stopped) return;
    if (this.ua) {
      this.ua.set("password", credentials.password);
      this.ua.register();
      this.dial();
      return;
    }
    this.ua = this.makeAgent(credentials);
    this.ua.start();
    this.dial();
  }

  private makeAgent(credentials: Credentials): UA {
    const ua = new UA({
      sockets: [new WebSocketInterface(this.address)],
      uri: `sip:${credentials.user}@${HOST}`,
      authorization_user: credentials.user,
      password: credentials.password,
      register: this.target === "leg",
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: "infolijn",
    });
    ua.on("connected", () => this.onConnected());
    ua.on("disconnected", () => this.onDisconnected());
    ua.on("registrationFailed", (failure) => this.onRefused(failure.response?.status_code ?? 0));
    ua.on("newRTCSession", (news: RTCSessionEvent) => {
      if (isIncoming(news)) this.onInvite(news);
    });
    return ua;
  }

  private onConnected(): void {
    const again = this.signallingState === "lost";
    this.setSignalling("up");
    if (!again) return;
    // The old dialog's way back is cut: Asterisk can no longer tell us anything about this leg.
    // Audio flows on, so a conversation is left alone; between calls the leg is made anew.
    if (this.legState === "up") this.renewWhenIdle = true;
    else this.renew();
  }

  private onDisconnected(): void {
    if (this.stopped) return;
    if (this.signallingState === "connecting") this.listener.trouble("signalling", "");
    this.setSignalling("lost");
  }

  /** Our password is worn out (a restart of Asterisk, a sign-in elsewhere): ask a new one. */
  private onRefused(status: number): void {
    if (this.stopped || ![401, 403, 404, 407].includes(status)) return;
    this.again(() => void this.connect());
  }

  // --- the leg ----------------------------------------------------------------------------------

  private dial(): void {
    const ua = this.ua;
    if (!ua || this.stopped || (this.session && !this.session.isEnded())) return;
    clearTimeout(this.retryTimer);
    this.setLeg("calling");
    this.last = { received: 0, lost: 0 };
    const track = this.microphone.track ?? this.silence;
    const session = ua.call(`sip:${this.target}@${HOST}`, {
      mediaStream: new MediaStream([track]),
      pcConfig: PC,
    });
    this.session = session;
    hurryCandidates(session, () => ua.isConnected());
    session.on("accepted", () => {
      if (this.session === session) this.onLegUp(session);
    });
    const gone = (status: number, cause: string) => {
      if (this.session === session) this.onLegGone(status, cause);
    };
    session.on("ended", (end) => gone(0, end.cause));
    session.on("failed", (end) => gone(statusOf(end.message), end.cause));
    const connection = session.connection;
    connection?.addEventListener("track", () => this.play(connection));
    connection?.addEventListener("connectionstatechange", () => {
      if (this.session !== session || connection.connectionState !== "failed") return;
      this.listener.trouble("ice", "");
      this.renew();
    });
  }

  private play(connection: RTCPeerConnection): void {
    const stream = new MediaStream(connection.getReceivers().map((receiver) => receiver.track));
    this.remoteStream = stream;
    this.speaker.srcObject = stream;
    if (this.sinkId) void setSink(this.speaker, this.sinkId);
    this.listener.remote(stream);
  }

  private onLegUp(session: RTCSession): void {
    this.upSince = Date.now();
    this.setLeg("up");
    // The microphone may have opened, or changed, while we were calling.
    const track = this.microphone.track;
    if (track) void replaceTrack(session, track);
  }

  private onLegGone(status: number, cause: string): void {
    this.session = null;
    if (this.stopped) return;
    if (this.legState === "up" && Date.now() - this.upSince > SETTLED) this.attempts = 0;
    this.setLeg("lost");
    if ([401, 403, 404, 407].includes(status)) {
      this.onRefused(status);
      return;
    }
    if (status >= 400) this.listener.trouble("refused", `${status} ${cause}`);
    this.again(() => this.dial());
  }

  /** Try once more, a little later each time. */
  private again(attempt: () => void): void {
    clearTimeout(this.retryTimer);
    const pause = RETRY[Math.min(this.attempts, RETRY.length - 1)];
    this.attempts += 1;
    this.retryTimer = window.setTimeout(() => {
      if (!this.stopped) attempt();
    }, pause);
  }

  private async useTrack(track: MediaStreamTrack | null): Promise<void> {
    if (this.session) await replaceTrack(this.session, track ?? this.silence);
    if (this.fallbackSession && track && this.fallbackTrack) {
      this.fallbackTrack.stop();
      this.fallbackTrack = track.clone();
      this.fallbackTrack.enabled = true;
      await replaceTrack(this.fallbackSession, this.fallbackTrack);
    }
  }

  // --- fallback ---------------------------------------------------------------------------------

  private onInvite(news: IncomingRTCSessionEvent): void {
    const session = news.session;
    // Our leg stands all shift, so the switchroom never rings by INVITE.  Whoever claims to come
    // from it, or comes while we speak already, gets no answer from this page.
    if (news.request.hasHeader("X-CC-Call") || this.fallbackSession) {
      quietly(() => session.terminate({ status_code: 486 }));
      return;
    }
    this.fallbackSession = session;
    const number = news.request.from.uri.user;
    hurryCandidates(session, () => true);
    const connect = (connection: RTCPeerConnection) => {
      connection.addEventListener("track", () => {
        const tracks = connection.getReceivers().map((receiver) => receiver.track);
        this.remoteStream = new MediaStream(tracks);
        this.fallbackSpeaker.srcObject = this.remoteStream;
      });
    };
    session.on("peerconnection", (made) => connect(made.peerconnection));
    session.on("accepted", () => this.setFallback("talking", number));
    const over = () => {
      this.fallbackTrack?.stop();
      this.fallbackTrack = null;
      this.fallbackSession = null;
      this.setFallback("none", "");
    };
    session.on("ended", over);
    session.on("failed", over);
    this.setFallback("ringing", number);
  }

  private setSignalling(state: SignallingState): void {
    if (state === this.signallingState) return;
    this.signallingState = state;
    this.listener.signalling(state);
  }

  private setLeg(state: LegState): void {
    if (state === this.legState) return;
    this.legState = state;
    this.listener.leg(state);
  }

  private setFallback(state: FallbackState, number: string): void {
    this.fallbackState = state;
    this.listener.fallback(state, number);
  }
}

function isIncoming(news: RTCSessionEvent): news is IncomingRTCSessionEvent {
  return String(news.originator) === "remote";
}

function statusOf(message: unknown): number {
  const status = (message as { status_code?: unknown } | null)?.status_code;
  return typeof status === "number" ? status : 0;
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // JsSIP throws when the session ended in the meantime, which is what we wanted.
  }
}
