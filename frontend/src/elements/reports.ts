import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { api, type ReportRow } from "../api";
import { csv, save, type Cell } from "../csv";
import { showStatement } from "../dialogs/statement";
import { tenantPath } from "../ha";
import { icon, icons } from "../icons";
import { monthBefore, monthOf, today, wholeMonth, type Period } from "../period";
import { base, controls, table } from "../styles";
import { COLUMNS, consumption, sorted, totals, type Column, type Order } from "../table";
import { sentence, type Words } from "../words";
import { PageElement } from "./base";
import { empty } from "./parts";

type Choice = "this" | "last" | "custom";

/** What every tenant loaded and used in a period. */
export class Reports extends PageElement {
  @state() private choice: Choice = "this";
  @state() private period?: Period;
  @state() private rows: ReportRow[] | null = null;
  private knownSince: string | null = null;
  @state() private problem = "";
  @state() private order: Order = { column: "name", descending: false };

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!this.period) this.choose("this");
    if (changed.has("period")) void this.load();
  }

  private choose(choice: Choice): void {
    this.choice = choice;
    const day = today(this.hass.config.time_zone);
    const month = monthOf(day);
    if (choice === "this") this.period = { from: `${month}-01`, to: day };
    if (choice === "last") this.period = wholeMonth(monthBefore(month));
  }

  private async load(): Promise<void> {
    const period = this.period!;
    this.problem = "";
    if (!period.from || !period.to) return;
    if (period.from > period.to) {
      this.problem = this.words?.t.periodWrong ?? "";
      return;
    }
    this.rows = null;
    try {
      const { rows, loads_known_since: since } = await api.report(this.hass, period.from, period.to);
      if (period !== this.period) return;
      [this.rows, this.knownSince] = [rows, since];
    } catch (error) {
      this.problem = await sentence(this.hass, error);
    }
  }

  protected override render(): TemplateResult {
    const { words, rows } = this;
    if (!words) return html``;
    const { t } = words;
    return html`<div class="page">
      ${this.chooser(words)}
      <div aria-live="polite">
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        ${!rows && !this.problem ? html`<p class="secondary">${t.loading}</p>` : nothing}
      </div>
      ${rows && !this.problem
        ? rows.length
          ? html`${this.begin(words)}${this.table(words, sorted(rows, this.order, words.language))}`
          : empty(icons.topUp, t.noModules, t.noModulesHint)
        : nothing}
    </div>`;
  }

  private chooser(words: Words): TemplateResult {
    const { t } = words;
    const choices: [Choice, string][] = [
      ["this", t.thisMonth],
      ["last", t.lastMonth],
      ["custom", t.custom],
    ];
    const day = (part: "from" | "to", label: string): TemplateResult =>
      html`<label class="day">
        <span>${label}</span>
        <input
          type="date"
          .value=${this.period?.[part] ?? ""}
          @change=${(event: Event) =>
            (this.period = { ...this.period!, [part]: (event.target as HTMLInputElement).value })}
        />
      </label>`;
    return html`<div class="chooser">
      <div class="choices" role="group" aria-label=${t.period}>
        ${choices.map(
          ([choice, text]) =>
            html`<button aria-pressed=${this.choice === choice} @click=${() => this.choose(choice)}>${text}</button>`,
        )}
      </div>
      ${this.choice === "custom" ? html`${day("from", t.from)}${day("to", t.to)}` : nothing}
      <span class="space"></span>
      <label class="sort">
        <span>${t.sortBy}</span>
        <select
          @change=${(event: Event) => this.sort((event.target as HTMLSelectElement).value as Column)}
        >
          ${COLUMNS.map(
            (column) =>
              html`<option value=${column} ?selected=${this.order.column === column}>${this.heading(column, words)}</option>`,
          )}
        </select>
      </label>
      <button ?disabled=${!this.rows?.length} @click=${() => this.export(words)}>${icon(icons.download)}${t.exportCsv}</button>
    </div>`;
  }

  /** Loads that were made before the ledger began are in no report. */
  private begin({ t, atBuilding }: Words): TemplateResult | typeof nothing {
    const { knownSince: since, period } = this;
    if (!since || !period || today(this.hass.config.time_zone, new Date(since)) <= period.from) return nothing;
    return html`<p class="secondary begin">${icon(icons.info)}${t.loadsKnownSince(atBuilding.date(since))}</p>`;
  }

  private heading(column: Column, { t }: Words): string {
    return {
      name: t.tenant,
      kind: t.kind,
      consumption: t.consumption,
      loads: t.loads,
      loaded: t.loadedSum,
      refunded: t.refunded,
      used: t.used,
    }[column];
  }

  private sort(column: Column): void {
    const isText = column === "name" || column === "kind";
    const again = this.order.column === column;
    this.order = { column, descending: again ? !this.order.descending : !isText };
  }

  private table(words: Words, rows: ReportRow[]): TemplateResult {
    const { t, format } = words;
    const { column: by, descending } = this.order;
    const some = (amount: string | number, unit: string): string => (Number(amount) ? format.amount(amount, unit) : "–");
    return html`<div class="panel scroll">
      <table>
        <thead>
          <tr>
            ${COLUMNS.map(
              (column) => html`<th
                scope="col"
                class=${column === "name" || column === "kind" ? "" : "end"}
                aria-sort=${by === column ? (descending ? "descending" : "ascending") : "none"}
              >
                <button class="sorter" @click=${() => this.sort(column)}>
                  ${this.heading(column, words)}<span aria-hidden="true">${by === column ? (descending ? "↓" : "↑") : ""}</span>
                </button>
              </th>`,
            )}
            <th><span class="visually-hidden">${t.statement}</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            rows,
            (row) => row.device_id,
            (row) => html`<tr>
              <td class="name"><a href=${tenantPath(row.device_id)}>${this.nameOf(row)}</a></td>
              <td class="kind">${words.kind(row.kind)}</td>
              <td class="end" data-label=${t.consumption}>${format.measure(consumption(row), row.meters[0]?.unit ?? "")}</td>
              <td class="end" data-label=${t.loads}>${format.number(row.loads)}</td>
              <td class="end" data-label=${t.loadedSum}>${some(row.loaded, row.unit)}</td>
              <td class="end" data-label=${t.refunded}>${some(row.refunded, row.unit)}</td>
              <td class="end" data-label=${t.used}>${format.amount(cents(row.used), row.unit)}</td>
              <td class="end action">
                <button class="plain" @click=${() => this.statement(row, words)} aria-label=${`${t.statement}: ${row.name}`}>
                  ${icon(icons.print)}${t.statement}
                </button>
              </td>
            </tr>`,
          )}
        </tbody>
        <tfoot>
          ${totals(rows).map(
            (total) => html`<tr>
              <td class="name">${t.total}</td>
              <td class="kind">${words.kind(total.kind)}</td>
              <td class="end" data-label=${t.consumption}>${format.measure(total.consumption, total.measure)}</td>
              <td class="end" data-label=${t.loads}>${format.number(total.loads)}</td>
              <td class="end" data-label=${t.loadedSum}>${some(total.loaded, total.unit)}</td>
              <td class="end" data-label=${t.refunded}>${some(total.refunded, total.unit)}</td>
              <td class="end" data-label=${t.used}>${format.amount(cents(total.used), total.unit)}</td>
              <td class="action"></td>
            </tr>`,
          )}
        </tfoot>
      </table>
    </div>`;
  }

  /** The name as it is now, which a person may have changed. */
  private nameOf(row: ReportRow): string {
    return this.modules.map.get(row.device_id)?.name ?? row.name;
  }

  private export(words: Words): void {
    const { t } = words;
    const rows = sorted(this.rows ?? [], this.order, words.language);
    const keys = [...new Set(rows.flatMap((row) => row.meters.map((meter) => `${meter.key} ${meter.unit}`)))];
    const head: Cell[] = [
      t.tenant,
      t.kind,
      t.from,
      t.to,
      ...keys.map((key) => `${words.name(key.split(" ")[0]!)} (${key.split(" ")[1]})`),
      t.loads,
      t.loadedSum,
      t.refunded,
      t.used,
      t.unit,
    ];
    const { from, to } = this.period!;
    const lines = rows.map((row): Cell[] => [
      this.nameOf(row),
      words.kind(row.kind),
      from,
      to,
      ...keys.map((key) => rounded(row.meters.find((meter) => key === `${meter.key} ${meter.unit}`)?.used ?? null)),
      row.loads,
      Number(row.loaded),
      Number(row.refunded),
      row.used === null ? null : Number(cents(row.used)),
      row.unit,
    ]);
    save(csv([head, ...lines], words.language), `${t.reports.toLowerCase()}-${from}-${to}.csv`);
  }

  private statement(row: ReportRow, words: Words): void {
    const module = this.modules.map.get(row.device_id);
    showStatement(this.hass, words, this.nameOf(row), module?.serial_number ?? null, row.device_id, monthOf(this.period!.from)).catch(
      async (error: unknown) => (this.problem = await sentence(this.hass, error)),
    );
  }

  static override styles = [
    base,
    controls,
    table,
    css`
      .chooser {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
        margin-bottom: 16px;
      }
      .choices {
        display: flex;
        gap: 4px;
      }
      .choices button {
        background: none;
      }
      .choices button[aria-pressed="true"] {
        background: color-mix(in srgb, var(--primary-color) 16%, transparent);
        box-shadow: inset 0 0 0 1px var(--primary-color);
      }
      .day,
      .sort {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--secondary-text-color);
      }
      .day input {
        width: 160px;
      }
      .sort {
        display: none;
      }
      .space {
        flex: 1;
      }
      .problem {
        color: var(--error-color);
      }
      .begin {
        display: flex;
        gap: 8px;
        margin-bottom: 12px;
      }
      .scroll {
        overflow-x: auto;
      }
      .sorter {
        min-height: 0;
        padding: 4px 0;
        background: none !important;
        border-radius: 4px;
        color: inherit;
        gap: 4px;
      }
      .end .sorter {
        flex-direction: row-reverse;
      }
      .sorter span {
        width: 1em;
      }
      .name {
        min-width: 150px;
      }
      .name a {
        color: inherit;
        font-weight: 500;
        text-decoration: none;
      }
      .name a:hover {
        text-decoration: underline;
      }
      td {
        vertical-align: middle;
      }
      tbody tr:last-child td {
        border-bottom: 1px solid var(--divider-color);
      }
      tfoot td {
        font-weight: 500;
        background: color-mix(in srgb, var(--primary-text-color) 4%, transparent);
      }
      tfoot tr:last-child td {
        border-bottom: 0;
      }
      td.action {
        padding-block: 2px;
      }
      td.action button {
        padding-inline: 8px;
      }
      @media (max-width: 800px) {
        thead {
          display: none;
        }
        .sort {
          display: flex;
          flex: 1 1 100%;
        }
        .sort span {
          white-space: nowrap;
        }
        .space {
          display: none;
        }
        .day {
          flex: 1;
          flex-direction: column;
          align-items: flex-start;
        }
        .day input {
          width: 100%;
        }
        tr {
          display: grid;
          grid-template-columns: 1fr 1fr;
          gap: 4px 16px;
          padding: 14px 16px;
          border-bottom: 1px solid var(--divider-color);
        }
        td,
        td:first-child,
        td:last-child,
        tbody tr:last-child td {
          padding: 0;
          border: 0;
        }
        tfoot td {
          background: none;
        }
        td.name {
          font-size: 16px;
        }
        td.kind {
          text-align: end;
          color: var(--secondary-text-color);
        }
        td.end:not(.action) {
          grid-column: 1 / -1;
          display: flex;
          justify-content: space-between;
          gap: 16px;
        }
        td.end:not(.action)::before {
          content: attr(data-label);
          color: var(--secondary-text-color);
          font-weight: 400;
        }
        td.action {
          grid-column: 1 / -1;
        }
        td.action button {
          padding: 8px 0;
        }
      }
    `,
  ];
}

/** Statistics are floats; money is shown, and exported, to the cent. */
function cents(value: number | null): string | null {
  return value === null ? null : value.toFixed(2);
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
