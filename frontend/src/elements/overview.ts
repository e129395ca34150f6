import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { api, type Kind, type Module, type ReportRow } from "../api";
import { sum } from "../decimal";
import { filtered, NO_FILTER, placeName, placesOf, type Filter } from "../filter";
import { tenantPath } from "../ha";
import { icon, icons, kindIcons, stateIcons } from "../icons";
import { today } from "../period";
import { byUrgency, countGroups, GROUPS, stateOf, TONES, type Group } from "../state";
import { badge, base, controls } from "../styles";
import type { Words } from "../words";
import { PageElement } from "./base";
import { amount, empty, notes, stateBadge } from "./parts";

const KINDS: readonly Kind[] = ["electricity", "water", "heat"];

// Statistics are closed every hour; somebody who has just loaded credit sees it anyway.
const USE_EVERY = 5 * 60_000;

/** Every tenant, problems first. */
export class Overview extends PageElement {
  @state() private filter: Filter = NO_FILTER;
  @state() private use: ReportRow[] | null = null;
  private timer?: number;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => this.loadUse(), USE_EVERY);
    if (this.hasUpdated) this.loadUse();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    this.loadUse();
  }

  private loadUse(): void {
    const day = today(this.hass.config.time_zone);
    api.report(this.hass, day, day).then(
      ({ rows }) => (this.use = rows),
      () => (this.use = null),
    );
  }

  protected override render(): TemplateResult {
    const { words, modules } = this;
    if (!words) return html``;
    const { t } = words;
    if (modules.failed) return html`<div class="page">${empty(icons.failed, t.noModules, t.notSetUp)}</div>`;
    if (!modules.isLoaded) return html`<div class="page">${empty(icons.pending, t.loading, "")}</div>`;
    const all = modules.all;
    if (!all.length) return html`<div class="page">${empty(icons.topUp, t.noModules, t.noModulesHint)}</div>`;
    const shown = filtered(all, this.filter, this.hass).sort(byUrgency(words.language));
    return html`<div class="page">
      ${this.figures(all, words)} ${this.filters(all, words)}
      <p class="visually-hidden" role="status">${t.shown(shown.length, all.length)}</p>
      ${shown.length
        ? html`<ul class="grid">
            ${repeat(
              shown,
              (module) => module.device_id,
              (module) => html`<li>${guard([module, words, this.hass.areas], () => this.card(module, words))}</li>`,
            )}
          </ul>`
        : empty(
            icons.search,
            t.nothingFound,
            "",
            html`<button @click=${() => (this.filter = NO_FILTER)}>${t.clearFilter}</button>`,
          )}
    </div>`;
  }

  private figures(all: Module[], words: Words): TemplateResult {
    const { t, format } = words;
    const units = [...new Set(all.map((module) => module.unit))];
    const outstanding = units.map((unit) => {
      const held = all.filter((module) => module.unit === unit && module.credit && !module.credit.startsWith("-"));
      return format.amount(sum(held.map((module) => module.credit ?? "0")), unit);
    });
    return html`<dl class="figures">
      <div><dt>${t.tenants}</dt><dd>${format.number(all.length)}</dd></div>
      <div><dt>${t.creditOutstanding}</dt>${outstanding.map((each) => html`<dd>${each}</dd>`)}</div>
      ${KINDS.filter((kind) => all.some((module) => module.kind === kind)).map(
        (kind) => html`<div><dt>${t.use[kind]}</dt><dd>${this.usedToday(kind, words)}</dd></div>`,
      )}
    </dl>`;
  }

  private usedToday(kind: Kind, { format }: Words): string {
    const meters = (this.use ?? [])
      .filter((row) => row.kind === kind)
      .flatMap((row) => row.meters)
      .filter((meter) => meter.used !== null);
    const [first] = meters;
    if (!first) return "–";
    return format.measure(
      meters.reduce((total, meter) => total + (meter.used ?? 0), 0),
      first.unit,
    );
  }

  private filters(all: Module[], words: Words): TemplateResult {
    const { t, format } = words;
    const counts = countGroups(all);
    const kinds = KINDS.filter((kind) => all.some((module) => module.kind === kind));
    const places = placesOf(all, this.hass, words.language);
    const { filter } = this;
    return html`<div class="filters">
        <label class="search">
          ${icon(icons.search)}<span class="visually-hidden">${t.search}</span>
          <input
            type="search"
            placeholder=${t.search}
            .value=${filter.search}
            @input=${(event: InputEvent) => this.set({ search: (event.target as HTMLInputElement).value })}
          />
        </label>
        ${kinds.length > 1
          ? html`<select
              aria-label=${t.filterByKind}
              @change=${(event: Event) => this.set({ kind: (chosen(event) as Kind | "") || null })}
            >
              <option value="" ?selected=${!filter.kind}>${t.everyKind}</option>
              ${kinds.map(
                (kind) => html`<option value=${kind} ?selected=${filter.kind === kind}>${words.kind(kind)}</option>`,
              )}
            </select>`
          : nothing}
        ${places.length
          ? html`<select
              aria-label=${t.filterByPlace}
              @change=${(event: Event) => this.set({ place: chosen(event) || null })}
            >
              <option value="" ?selected=${!filter.place}>${t.everywhere}</option>
              ${places.map(
                ({ value, name }) =>
                  html`<option value=${value} ?selected=${filter.place === value}>${name}</option>`,
              )}
            </select>`
          : nothing}
      </div>
      <div class="chips" role="group" aria-label=${t.filterByState}>
        <button class="chip" aria-pressed=${filter.group === null} @click=${() => this.set({ group: null })}>
          ${t.all}<b>${format.number(all.length)}</b>
        </button>
        ${(Object.keys(GROUPS) as Group[])
          // Failures are rare, and then they are there.
          .filter((group) => counts[group] || filter.group === group || !["failed", "ready", "fine"].includes(group))
          .map((group) => {
            const [first] = GROUPS[group];
            return html`<button
              class="chip ${counts[group] ? TONES[first] : "quiet"}"
              aria-pressed=${filter.group === group}
              @click=${() => this.set({ group: filter.group === group ? null : group })}
            >
              ${icon(stateIcons[first])}${t.groups[group]}<b>${format.number(counts[group])}</b>
            </button>`;
          })}
      </div>`;
  }

  private set(part: Partial<Filter>): void {
    this.filter = { ...this.filter, ...part };
  }

  private card(module: Module, words: Words): TemplateResult {
    const { t, format } = words;
    const place = placeName(module, this.hass);
    return html`<a class="card panel ${TONES[stateOf(module)]}" href=${tenantPath(module.device_id)}>
      <span class="kind">${icon(kindIcons[module.kind])}<span class="visually-hidden">${words.kind(module.kind)}</span></span>
      <span class="who">
        <strong>${module.name}</strong>
        <span class="secondary">${place || words.kind(module.kind)}</span>
      </span>
      <span class="credit">
        <span class="visually-hidden">${t.remaining}:</span>
        <strong class="number">${amount(module, module.credit, words)}</strong>
        <span class="secondary">${!module.days_left ? nothing : t.lasts(format.left(module.days_left))}</span>
      </span>
      <span class="foot">
        ${stateBadge(module, words)}
        ${notes(module, words).map(
          (note) => html`<span class="note" title=${note.text}>${icon(note.icon)}<span>${note.text}</span></span>`,
        )}
      </span>
    </a>`;
  }

  static override styles = [
    base,
    badge,
    controls,
    css`
      .figures {
        display: flex;
        flex-wrap: wrap;
        gap: 16px 40px;
        margin-bottom: 24px;
      }
      .figures dt {
        color: var(--secondary-text-color);
      }
      .figures dd {
        font-size: 22px;
        line-height: 1.35;
        font-variant-numeric: tabular-nums;
      }
      .filters {
        display: flex;
        gap: 12px;
        margin-bottom: 12px;
      }
      .filters select {
        width: auto;
        max-width: 220px;
      }
      .search {
        position: relative;
        flex: 1;
        min-width: 0;
      }
      .search .icon {
        position: absolute;
        inset-inline-start: 12px;
        top: 12px;
        color: var(--secondary-text-color);
      }
      .search input {
        padding-inline-start: 40px;
        text-overflow: ellipsis;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-bottom: 20px;
      }
      .chip {
        min-height: 36px;
        padding: 4px 14px;
        border-radius: 18px;
        background: var(--ha-card-background, var(--card-background-color));
        box-shadow: inset 0 0 0 1px var(--ha-card-border-color, var(--divider-color));
        font-weight: 400;
        white-space: nowrap;
        flex: none;
      }
      .chip .icon {
        width: 18px;
        height: 18px;
        color: var(--tone);
      }
      .chip b {
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      .chip[aria-pressed="true"] {
        background: color-mix(in srgb, var(--primary-color) 16%, var(--card-background-color));
        box-shadow: inset 0 0 0 1px var(--primary-color);
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 292px), 1fr));
        gap: 12px;
      }
      li {
        content-visibility: auto;
        contain-intrinsic-size: auto 124px;
        min-width: 0;
      }
      .card {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        grid-template-rows: auto 1fr;
        gap: 14px 12px;
        height: 100%;
        padding: 14px;
        color: inherit;
        text-decoration: none;
      }
      .card:hover {
        border-color: var(--primary-color);
      }
      .card:focus-visible {
        outline-offset: -2px;
      }
      .kind {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: color-mix(in srgb, var(--tone) 16%, transparent);
        color: var(--tone);
      }
      .who,
      .credit {
        display: flex;
        flex-direction: column;
        min-width: 0;
      }
      .who strong,
      .who .secondary {
        overflow: hidden;
        text-overflow: ellipsis;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .who .secondary {
        -webkit-line-clamp: 1;
        font-weight: 400;
        font-size: 13px;
      }
      .credit {
        align-items: flex-end;
        text-align: end;
      }
      .credit strong {
        font-weight: 500;
        font-size: 16px;
        white-space: nowrap;
      }
      .credit .secondary {
        font-size: 13px;
        white-space: nowrap;
      }
      .foot {
        grid-column: 1 / -1;
        align-self: end;
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
      }
      .note {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        font-size: 13px;
        color: var(--secondary-text-color);
      }
      .note .icon {
        width: 18px;
        height: 18px;
      }
      @media (max-width: 600px) {
        .figures {
          display: grid;
          grid-template-columns: 1fr 1fr;
          gap: 12px 16px;
        }
        .figures dd {
          font-size: 18px;
        }
        .filters {
          flex-wrap: wrap;
        }
        .search {
          flex-basis: 100%;
        }
        .filters select {
          flex: 1;
        }
        .chips {
          flex-wrap: nowrap;
          overflow-x: auto;
          margin-inline: -12px;
          padding: 2px 12px;
          scrollbar-width: none;
        }
      }
    `,
  ];
}

function chosen(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}
