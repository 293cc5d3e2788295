// SPDX-License-Identifier: EUPL-1.2
/**
 * The live stream: one EventSource per page, closed when the page goes.
 *
 * The server sends `view` (the whole small view, never a difference) and, so that silence can be told
 * from quiet, `beat` every few seconds.  Nothing here keeps state: whoever reconnects gets the view.
 */
import { setClock } from "./timers";

export interface LiveListener<View> {
  view(view: View): void;
  /** `connected` is false when nothing came for a while; `since` is the last instant we heard. */
  connection(connected: boolean, since: number): void;
}

export interface Stamped {
  /** The server's clock when it made this view. */
  at: number;
}

/** How long a broken connection may stay broken before the page says so, in milliseconds. */
const BROKEN_FOR = 2500;

export class Live<View extends Stamped> {
  private source: EventSource | null = null;
  private heard = Date.now();
  private connected = true;
  private retry = 0;

  constructor(
    private readonly address: string,
    /** Milliseconds of silence after which the connection counts as lost. */
    private readonly patience: number,
    private readonly listener: LiveListener<View>,
  ) {}

  start(): void {
    this.open();
    setInterval(() => this.check(), 500);
    addEventListener("pagehide", () => this.source?.close());
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.open();
    });
  }

  /** Open the stream, anew if it was open: the server then looks at everything again. */
  open(): void {
    clearTimeout(this.retry);
    this.source?.close();
    const source = new EventSource(this.address);
    this.source = source;
    source.addEventListener("view", (news: MessageEvent<string>) => {
      const view = JSON.parse(news.data) as View;
      setClock(view.at);
      this.hear();
      this.listener.view(view);
    });
    source.addEventListener("beat", () => this.hear());
    // The session ended: the server will not take us back, the log-in page will.
    source.addEventListener("ended", () => location.reload());
    source.addEventListener("error", () => {
      // The connection broke: no need to wait out the silence, if it does not come back at once.
      this.heard = Math.min(this.heard, Date.now() - this.patience + BROKEN_FOR);
      // A refused stream (the session ended, the server restarts) is not tried again by the browser.
      if (source.readyState !== EventSource.CLOSED || source !== this.source) return;
      this.retry = window.setTimeout(() => this.open(), 1000);
    });
  }

  private hear(): void {
    this.heard = Date.now();
    if (this.connected) return;
    this.connected = true;
    this.listener.connection(true, this.heard);
  }

  private check(): void {
    const silence = Date.now() - this.heard;
    if (silence > this.patience && this.connected) {
      this.connected = false;
      this.listener.connection(false, this.heard);
    }
    // A stream that is open but dead (a sleeping computer, a pulled cable) is opened anew.
    if (silence > 2 * this.patience && this.source?.readyState === EventSource.OPEN) this.open();
  }
}
