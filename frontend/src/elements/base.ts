import { LitElement, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import type { Hass } from "../ha";
import { Modules } from "../store";
import { wordsFor, type Words } from "../words";

/** What our pages draw from; Home Assistant gives them a new `hass` many times a second. */
const DRAWN_FROM = ["language", "locale", "areas", "floors", "connection", "user"] as const;

/** A page of ours: it lives from the subscription, and speaks the user's language. */
export abstract class PageElement extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @state() protected words?: Words;
  protected readonly modules = new Modules(this);

  setConfig(_config: unknown): void {
    // Cards are given their configuration, and these need none.
  }

  getCardSize(): number {
    return 12;
  }

  protected isDrawnFrom(before: Hass, now: Hass): boolean {
    return DRAWN_FROM.some((key) => before[key] !== now[key]);
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    if (!this.hass) return false;
    const before = changed.get("hass") as Hass | undefined;
    return changed.size !== 1 || !before || this.isDrawnFrom(before, this.hass);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("hass")) return;
    this.modules.follow(this.hass.connection);
    wordsFor(this.hass).then(
      (words) => (this.words = words),
      // The next state that Home Assistant gives tries again.
      () => undefined,
    );
  }
}
