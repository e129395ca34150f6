import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { api, type Details, type Module } from "../api";
import { ask, type Question } from "../dialogs/open";
import { placeName } from "../filter";
import { navigate, viewPath, type CoreCard, type Hass } from "../ha";
import { icon, icons, kindIcons } from "../icons";
import { stateOf, TONES } from "../state";
import { badge, base, controls } from "../styles";
import { sentence, type Words } from "../words";
import { PageElement } from "./base";
import { coreCards, gauge, type CardName } from "./core-cards";
import { creditPanel, creditStyles } from "./credit-panel";
import { livePanel, liveStyles } from "./live-panel";
import { empty, notes, stateBadge, supplyBadge, uncertainty } from "./parts";

/** Everything about the tenant whom the address names. */
export class Tenant extends PageElement {
  @state() private deviceId = "";
  @state() private details?: Details;
  @state() private problem = "";
  @state() private cards: Partial<Record<CardName, CoreCard>> = {};

  /** The warning limit that the gauge shows. */
  private limit: string | null = null;

  private readonly moved = (): void => {
    const wanted = new URLSearchParams(location.search).get("device") ?? "";
    // On its way out the page still hears of the address that it leaves for.
    if (location.pathname.endsWith("/tenant") && wanted !== this.deviceId) this.deviceId = wanted;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("location-changed", this.moved);
    window.addEventListener("popstate", this.moved);
    this.moved();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("location-changed", this.moved);
    window.removeEventListener("popstate", this.moved);
  }

  protected override isDrawnFrom(before: Hass, now: Hass): boolean {
    for (const card of Object.values(this.cards)) card.hass = now;
    const shown = Object.values(this.details?.entities ?? {});
    return super.isDrawnFrom(before, now) || shown.some((id) => before.states[id] !== now.states[id]);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("deviceId")) {
      this.details = undefined;
      this.cards = {};
    }
    const module = this.modules.map.get(this.deviceId);
    if (this.details && this.words && module && module.warning_limit !== this.limit) {
      this.limit = module.warning_limit;
      this.showLimit(module, this.details, this.words);
    }
  }

  private showLimit(module: Module, { entities }: Details, words: Words): void {
    const config = gauge(entities.credit ?? "", module, words);
    if (config && this.cards.gauge) this.cards.gauge.setConfig(config);
    // There is none without a limit.
    else if (config || this.cards.gauge) void this.load(words);
  }

  protected override updated(changed: PropertyValues): void {
    // The words come last, and the cards are named in them.
    if (this.words && this.deviceId && (changed.has("deviceId") || changed.has("words"))) void this.load(this.words);
  }

  private async load(words: Words): Promise<void> {
    const wanted = this.deviceId;
    this.problem = "";
    try {
      const details = await api.details(this.hass, wanted);
      const cards = await coreCards(details, this.hass, words);
      if (wanted !== this.deviceId) return;
      for (const card of Object.values(cards)) card.hass = this.hass;
      this.limit = details.module.warning_limit;
      [this.details, this.cards] = [details, cards];
    } catch (error) {
      if (wanted === this.deviceId) this.problem = await sentence(this.hass, error);
    }
  }

  protected override render(): TemplateResult {
    const { words, details, hass } = this;
    if (!words) return html``;
    const { t } = words;
    const module = this.modules.map.get(this.deviceId) ?? details?.module;
    if (!module) {
      if (!this.problem && this.deviceId && !this.modules.isLoaded) {
        return html`<div class="page">${empty(icons.pending, t.loading, "")}</div>`;
      }
      return html`<div class="page">
        ${empty(
          icons.uncertain,
          t.noTenant,
          this.problem || t.noTenantHint,
          html`<button @click=${() => navigate(viewPath("overview"))}>${t.toOverview}</button>`,
        )}
      </div>`;
    }
    return html`<div class="page">
      ${this.header(module, words)}
      ${this.problem ? html`<p class="problem error" role="alert">${icon(icons.info)}${this.problem}</p>` : nothing}
      <div class="columns">
        <div class="column">
          ${creditPanel(module, details, this.cards.gauge, hass, words)} ${this.supply(module, words)}
          ${details ? livePanel(this, details, hass, words) : nothing} ${this.cards.settings}
        </div>
        <div class="column">
          ${this.cards.day} ${this.cards.month}
          ${details?.entities.credit
            ? html`<prepaid-meter-credit-curve
                .hass=${hass}
                .words=${words}
                .details=${details}
                .module=${module}
                .otherwise=${this.cards.credit}
              ></prepaid-meter-credit-curve>`
            : nothing}
          ${module.has_account
            ? html`<prepaid-meter-ledger
              .hass=${hass}
              .deviceId=${this.deviceId}
              .words=${words}
              .pending=${module.pending.map((each) => each.number)}
              .mark=${module.newest_row ?? 0}
            ></prepaid-meter-ledger>`
            : nothing}
        </div>
      </div>
    </div>`;
  }

  private header(module: Module, words: Words): TemplateResult {
    const { t } = words;
    const rights = this.details?.rights;
    const isCut = module.is_cut;
    const button = (question: Question, path: string, text: string, right: "supply" | "credit", kind = ""): TemplateResult =>
      html`<button
        class=${kind}
        ?disabled=${!rights?.[right]}
        aria-describedby=${rights && !rights[right] ? `no-${right}` : nothing}
        @click=${() => ask(question, module.device_id)}
      >
        ${icon(path)}${text}
      </button>`;
    return html`<header>
      <span class="kind ${TONES[stateOf(module)]}">${icon(kindIcons[module.kind])}</span>
      <div class="who">
        <h1>${module.name}</h1>
        <p class="secondary">
          ${[words.kind(module.kind), placeName(module, this.hass), module.serial_number && `${t.serialNumber} ${module.serial_number}`]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <div class="actions">
        ${module.has_account ? button("top-up", icons.topUp, t.topUp, "credit", "primary") : nothing}
        ${module.has_supply
          ? isCut
            ? button("restore", icons.restore, t.restore, "supply")
            : button("cut-off", icons.cut, t.cutOff, "supply")
          : nothing}
        ${module.takes_vouchers ? button("voucher", icons.voucher, t.voucher, "credit") : nothing}
        ${module.has_supply ? button("hold", icons.hold, module.hold ? t.liftHold : t.putOnHold, "supply") : nothing}
        ${module.takes_refunds ? button("refund", icons.refund, t.refund, "credit", "plain") : nothing}
      </div>
      ${(["supply", "credit"] as const)
        .filter((right) => rights && !rights[right] && module[right === "supply" ? "has_supply" : "has_account"])
        .map((right) => html`<p class="secondary may" id="no-${right}">${words.noRight(right)}</p>`)}
    </header>`;
  }

  private supply(module: Module, words: Words): TemplateResult {
    const { t } = words;
    const isCut = module.is_cut;
    return html`<section class="panel supply">
      <h2>${t.supply}</h2>
      <div class="badges">
        ${module.has_supply ? supplyBadge(module, words) : stateBadge(module, words)}
        ${notes(module, words).map((note) => html`<span class="badge quiet">${icon(note.icon)}${note.text}</span>`)}
      </div>
      ${module.uncertain ? uncertainty(module, this.hass, words) : nothing}
      ${(module.waiting ?? []).map(
        (waiting) => html`<p>
          ${t.tasks.confirm} ${t.taskWho(waiting.by)}.
          <button @click=${() => ask("confirm", module.device_id, { waiting })}>${icon(icons.waiting)}${t.confirm}</button>
        </p>`,
      )}
      ${module.has_supply && module.reasons.length
        ? html`<div class="secondary">
            ${isCut ? t.againstRestoring : t.againstCutting}:
            <ul class="reasons">
              ${module.reasons.map((reason) => html`<li>${words.reason(reason)}</li>`)}
            </ul>
          </div>`
        : nothing}
    </section>`;
  }

  static override styles = [
    base,
    badge,
    controls,
    creditStyles,
    liveStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 16px;
        margin-bottom: 20px;
      }
      .kind {
        display: grid;
        place-items: center;
        width: 48px;
        height: 48px;
        border-radius: 50%;
        background: color-mix(in srgb, var(--tone) 16%, transparent);
        color: var(--tone);
      }
      .kind .icon {
        width: 24px;
        height: 24px;
      }
      .who {
        flex: 1 1 200px;
        min-width: 0;
      }
      h1 {
        font-size: 24px;
        font-weight: 400;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .may {
        flex-basis: 100%;
      }
      .problem {
        display: flex;
        gap: 10px;
        margin-bottom: 16px;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 16px;
        align-items: start;
      }
      .column {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
      }
      section {
        padding: 16px;
      }
      section h2 {
        margin-bottom: 12px;
        font-size: 16px;
        font-weight: 400;
      }
      .supply {
        display: grid;
        gap: 12px;
      }
      .supply h2 {
        margin: 0;
      }
      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .reasons {
        padding-inline-start: 18px;
        list-style: disc;
        color: var(--primary-text-color);
      }
      @media (max-width: 900px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @media (max-width: 600px) {
        .actions {
          display: grid;
          grid-template-columns: 1fr 1fr;
          width: 100%;
        }
        .actions .plain {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}
