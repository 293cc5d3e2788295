// SPDX-License-Identifier: EUPL-1.2
/** The pieces an audio connection is made of: candidates, tracks, loudspeakers. */
import type { IceCandidateEvent, RTCSession } from "jssip/lib/RTCSession";

/** How long after the last host candidate the offer may leave, in milliseconds. */
const CANDIDATE_PAUSE = 25;

/** No STUN: desks and Asterisk are on one network. */
export const PC: RTCConfiguration = { iceServers: [] };

/**
 * Let the offer leave soon after the last host candidate.
 *
 * Chrome ends gathering 130 ms after it found all there is to find on a network without STUN.
 */
export function hurryCandidates(session: RTCSession, mayLeave: () => boolean): void {
  let timer = 0;
  session.on("icecandidate", (found: IceCandidateEvent) => {
    clearTimeout(timer);
    const leave = () => {
      if (mayLeave()) found.ready();
      else timer = window.setTimeout(leave, CANDIDATE_PAUSE);
    };
    timer = window.setTimeout(leave, CANDIDATE_PAUSE);
  });
}

export async function replaceTrack(session: RTCSession, track: MediaStreamTrack): Promise<void> {
  const sender = session.connection?.getSenders()[0];
  if (sender && sender.track !== track) await sender.replaceTrack(track).catch(() => undefined);
}

export function silentTrack(): MediaStreamTrack {
  const [track] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
  if (!track) throw new Error("this browser makes no audio");
  return track;
}

export function makeSpeaker(): HTMLAudioElement {
  const speaker = new Audio();
  speaker.autoplay = true;
  return speaker;
}

export async function setSink(speaker: HTMLAudioElement, sinkId: string): Promise<void> {
  if ("setSinkId" in speaker) await speaker.setSinkId(sinkId).catch(() => undefined);
}
