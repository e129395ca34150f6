/** All words of a language: our own, and those that the integration has for Home Assistant's pages. */

import { DOMAIN } from "./api";
import { Format } from "./format";
import type { Hass, Localize } from "./ha";
import type { State } from "./state";
import { textsFor, type Texts } from "./texts";

interface Refusal {
  code?: unknown;
  message?: string;
  translation_key?: string;
  translation_domain?: string;
  translation_placeholders?: Record<string, string>;
}

export class Words {
  readonly t: Texts;
  readonly format: Format;
  /** The same with the building's own days, for accounts. */
  readonly atBuilding: Format;

  constructor(
    readonly language: string,
    hass: Hass,
    private readonly entity: Localize,
    private readonly selector: Localize,
    private readonly exceptions: Localize,
  ) {
    this.t = textsFor(language);
    this.format = new Format(hass.locale, hass.config.time_zone);
    this.atBuilding = new Format({ ...hass.locale, time_zone: "server" }, hass.config.time_zone);
  }

  /** The language in which the integration can explain itself. */
  get explained(): "en" | "tr" {
    return this.language.startsWith("tr") ? "tr" : "en";
  }

  state(state: State): string {
    if (state === "offline") return this.t.offline;
    if (state === "unknown") return this.t.unknown;
    const sensor = ["ok", "low", "exhausted"].includes(state) ? "credit_status" : "supply_status";
    return this.entity(this.key(`sensor.${sensor}.state.${state}`)) || state;
  }

  get supplyOn(): string {
    return this.entity(this.key("sensor.supply_status.state.on"));
  }

  reason(reason: string): string {
    const key = this.key(`sensor.supply_status.state_attributes.reasons.state.${reason}`);
    return this.entity(key) || reason;
  }

  /** Why somebody may not do something, and who can change that. */
  noRight(right: "supply" | "credit"): string {
    return this.exceptions(`component.${DOMAIN}.exceptions.no_right_${right}.message`);
  }

  kind(kind: string): string {
    return this.selector(`component.${DOMAIN}.selector.kind.options.${kind}`) || kind;
  }

  voucherKind(kind: string): string {
    return this.selector(`component.${DOMAIN}.selector.voucher_kind.options.${kind}`) || kind;
  }

  /** Why an order came to nothing or had to be decided, as a sentence. */
  why(reason: unknown): string {
    return this.t.rowReasons[String(reason)] ?? "";
  }

  how(how: string): string {
    if (how === "unknown") return "";
    return this.entity(this.key(`event.credit_event.state_attributes.how.state.${how}`)) || how;
  }

  /** The name of an entity of a module, by its key. */
  name(key: string): string {
    for (const platform of ["sensor", "number", "select", "switch", "binary_sensor"]) {
      const name = this.entity(this.key(`${platform}.${key}.name`));
      if (name) return name;
    }
    return key;
  }

  mode(mode: string): string {
    return this.entity(this.key(`select.mode.state.${mode}`)) || mode;
  }

  actor(by: string): string {
    return this.t.actors[by] ?? by;
  }

  private key(rest: string): string {
    return `component.${DOMAIN}.entity.${rest}`;
  }
}

const kept = new Map<string, Promise<Words>>();

export function wordsFor(hass: Hass): Promise<Words> {
  const key = JSON.stringify([hass.language, hass.locale]);
  let words = kept.get(key);
  if (!words) {
    words = Promise.all([
      hass.loadBackendTranslation("entity", DOMAIN),
      hass.loadBackendTranslation("selector", DOMAIN),
      hass.loadBackendTranslation("exceptions", DOMAIN),
    ]).then((backend) => new Words(hass.language, hass, ...backend));
    words.catch(() => kept.delete(key));
    kept.set(key, words);
  }
  return words;
}

/** What went wrong, as a sentence in the user's language. */
export async function sentence(hass: Hass, error: unknown): Promise<string> {
  const { t } = await wordsFor(hass);
  // The library that talks to Home Assistant throws a plain 3 when the line is cut.
  const { code, message, ...refusal } = (typeof error === "object" ? error : { code: error }) as Refusal;
  if (code === 3 || code === undefined) return message ?? t.connectionLost;
  const { translation_domain: domain, translation_key: key } = refusal;
  if (domain && key) {
    const localize = await hass.loadBackendTranslation("exceptions", domain);
    const text = localize(
      `component.${domain}.exceptions.${key}.message`,
      refusal.translation_placeholders,
    );
    if (text) return text;
  }
  return message ?? String(code);
}
