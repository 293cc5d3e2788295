// SPDX-License-Identifier: EUPL-1.2
/**
 * The middle column: one form per call, fetched as a fragment when its call appears.
 *
 * The form of the call before stays as long as somebody types in it or it is not saved; the new one
 * appears above it.  Otherwise it makes room.
 */
import { send } from "./commands";
import { Note } from "./note";

const RETRY = 1000;

export class CaseFile {
  private readonly notes = new Map<string, Note>();
  private wanted = "";
  private fetched: { call: string; html: Promise<string | null> } | null = null;

  constructor(private readonly complain: (text: string) => void) {}

  get unsaved(): boolean {
    return [...this.notes.values()].some((note) => note.unsaved);
  }

  start(call: string): void {
    this.wanted = call;
    for (const form of this.place.querySelectorAll<HTMLElement>("[data-case]")) this.adopt(form);
  }

  /** Show the form of this call, and the code chosen for it; `atHand` is the call to be coded. */
  follow(call: string, code: string, atHand: string): void {
    if (call !== this.wanted) {
      this.wanted = call;
      if (call) void this.open(call);
    }
    for (const form of this.place.querySelectorAll<HTMLElement>("[data-case]")) {
      const open = form.dataset["case"] === atHand && atHand !== "";
      const topics = form.querySelector<HTMLFieldSetElement>("[data-topics]");
      if (topics) topics.disabled = !open;
      if (!open || !code) continue;
      for (const button of form.querySelectorAll<HTMLElement>("[data-code]")) {
        button.setAttribute("aria-pressed", String(button.dataset["code"] === code));
      }
    }
  }

  async choose(button: HTMLElement, code: string): Promise<void> {
    const form = button.closest<HTMLElement>("[data-case]");
    if (!form) return;
    const all = form.querySelectorAll<HTMLElement>("[data-code]");
    const before = [...all].map((each) => each.getAttribute("aria-pressed") ?? "false");
    all.forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
    try {
      await send("/desk/code", { call: form.dataset["case"] ?? "", code });
    } catch (problem) {
      all.forEach((each, index) => each.setAttribute("aria-pressed", before[index] ?? "false"));
      this.complain(problem instanceof Error ? problem.message : String(problem));
    }
  }

  async flush(): Promise<void> {
    // A note that cannot be saved now keeps trying by itself; no command waits for it.
    const saved = Promise.all([...this.notes.values()].map((note) => note.save()));
    await Promise.race([saved, new Promise((go) => setTimeout(go, 250))]);
  }

  leave(): void {
    for (const note of this.notes.values()) void note.save(true);
  }

  private get place(): HTMLElement {
    const place = document.getElementById("case");
    if (!place) throw new Error("the page has no #case");
    return place;
  }

  /** Fetch the form while the phone rings, so that it is there with the caller's first word. */
  expect(call: string): void {
    if (this.fetched?.call === call || this.notes.has(call)) return;
    const html = fetch(`/desk/case/${encodeURIComponent(call)}`, { headers: { Accept: "text/html" } })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error("no form"))))
      .catch(() => null);
    this.fetched = { call, html };
  }

  private async open(call: string): Promise<void> {
    this.expect(call);
    const html = await this.fetched?.html;
    if (call !== this.wanted || this.notes.has(call)) return;
    if (!html) {
      this.fetched = null;
      setTimeout(() => call === this.wanted && void this.open(call), RETRY);
      return;
    }
    const fragment = document.createRange().createContextualFragment(html);
    this.makeRoom();
    this.place.prepend(fragment);
    const form = this.place.querySelector<HTMLElement>("[data-case]");
    if (form) this.adopt(form);
  }

  private adopt(form: HTMLElement): void {
    const call = form.dataset["case"] ?? "";
    if (call) this.notes.set(call, new Note(form, call));
  }

  private makeRoom(): void {
    for (const [call, note] of this.notes) {
      if (note.inUse) {
        note.form.classList.add("earlier");
        continue;
      }
      note.form.remove();
      this.notes.delete(call);
    }
    for (const rest of this.place.querySelectorAll("[data-no-case]")) rest.remove();
  }
}
