// SPDX-License-Identifier: EUPL-1.2
/**
 * Commands to the server: a POST with the CSRF token and an idempotency key.
 *
 * The key makes it safe to send the same command twice, so a command whose answer got lost is sent
 * again by itself.  A refusal comes back with a sentence that says what to do.
 */
import { say } from "./words";

export class Refused extends Error {
  constructor(
    readonly code: string,
    text: string,
  ) {
    super(text);
  }
}

export class Unreachable extends Error {}

const PAUSES = [300, 1200];

function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface Sending {
  /** Outlives the page: the last save of a note while the tab closes. */
  keepalive?: boolean;
  /** Whether to try again when there is no answer. */
  again?: boolean;
}

export async function send<Answer = Record<string, unknown>>(
  address: string,
  fields: Record<string, string> = {},
  { keepalive = false, again = true }: Sending = {},
): Promise<Answer> {
  const request: RequestInit = {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": token(), "Idempotency-Key": newKey(), Accept: "application/json" },
    keepalive,
    credentials: "same-origin",
  };
  for (const pause of again ? [...PAUSES, 0] : [0]) {
    let response: Response;
    try {
      response = await fetch(address, request);
    } catch {
      if (pause) await new Promise((go) => setTimeout(go, pause));
      continue;
    }
    return await read<Answer>(response);
  }
  throw new Unreachable(say("no_answer"));
}

async function read<Answer>(response: Response): Promise<Answer> {
  if (response.redirected) throw new Refused("logged_out", say("logged_out"));
  const json = (await response.json().catch(() => null)) as {
    error?: { code: string; text: string };
  } | null;
  if (json?.error) throw new Refused(json.error.code, json.error.text);
  if (response.ok && json) return json as Answer;
  if (response.status === 403) throw new Refused("logged_out", say("logged_out"));
  throw new Unreachable(say("no_answer"));
}
