// SPDX-License-Identifier: EUPL-1.2
/**
 * The note of a call: saved on the server while it is typed.
 *
 * Each save carries a revision that only rises; the server keeps the highest, so saves may overtake
 * each other and nothing that was acknowledged is lost.  Without a connection it keeps trying; when the
 * page goes, what is left is sent with `keepalive`.  A note belongs to its call for ever: when the next
 * call comes while somebody types, the old form stays where it is and the new one appears above it.
 */
import { Refused, send } from "./commands";
import { say } from "./words";

const PAUSE = 400;
const RETRY = 2000;

export class Note {
  private readonly field: HTMLTextAreaElement;
  private readonly label: HTMLElement | null;
  private revision: number;
  private acknowledged: string;
  private timer = 0;
  private saving = false;

  constructor(
    readonly form: HTMLElement,
    readonly call: string,
  ) {
    const field = form.querySelector<HTMLTextAreaElement>("textarea");
    if (!field) throw new Error("a note without a field");
    this.field = field;
    this.label = form.querySelector<HTMLElement>("[data-saved]");
    this.revision = Number(field.dataset["revision"] ?? "0");
    this.acknowledged = field.value;
    field.addEventListener("input", () => this.schedule(PAUSE));
    field.addEventListener("blur", () => void this.save());
  }

  get unsaved(): boolean {
    return this.field.value !== this.acknowledged;
  }

  /** Whether taking this form away would take something from somebody. */
  get inUse(): boolean {
    return this.unsaved || this.form.contains(document.activeElement);
  }

  async save(keepalive = false): Promise<void> {
    clearTimeout(this.timer);
    if (!this.unsaved || (this.saving && !keepalive)) return;
    const text = this.field.value;
    this.saving = true;
    this.revision += 1;
    const fields = { call: this.call, note: text, revision: String(this.revision) };
    try {
      const stored = await send<{ revision: number; accepted: boolean }>(
        form(this.form),
        fields,
        keepalive ? { keepalive: true, again: false } : {},
      );
      this.revision = Math.max(this.revision, stored.revision);
      if (!stored.accepted) return this.later(0);
      this.acknowledged = text;
      this.tell(say("note_saved", { time: timeOfDay() }), false);
      if (this.unsaved) this.later(PAUSE);
    } catch (problem) {
      if (problem instanceof Refused && problem.code !== "unavailable") {
        this.tell(problem.message, true);
        return;
      }
      this.tell(say("note_not_saved"), true);
      this.later(RETRY);
    } finally {
      this.saving = false;
    }
  }

  private later(pause: number): void {
    this.timer = window.setTimeout(() => void this.save(), pause);
  }

  private schedule(pause: number): void {
    clearTimeout(this.timer);
    this.later(pause);
  }

  private tell(text: string, trouble: boolean): void {
    if (!this.label) return;
    this.label.textContent = text;
    this.label.classList.toggle("trouble", trouble);
  }
}

function form(element: HTMLElement): string {
  return element.dataset["saveAt"] ?? "";
}

function timeOfDay(): string {
  return new Date().toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
  });
}

