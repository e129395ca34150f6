import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { api, type LedgerRow } from "../api";
import type { Hass } from "../ha";
import { base, controls, table } from "../styles";
import { sentence, type Words } from "../words";

const INTENTS = new Set(["top_up_intent", "refund_intent"]);

/** Rows with an amount that no meter has taken, or not yet. */
const NOT_MOVED = new Set([...INTENTS, "top_up_refused", "refund_refused"]);

/** A tenant's account book, newest first. */
export class Ledger extends LitElement {
  @property({ attribute: false, hasChanged: () => false }) hass!: Hass;
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) deviceId = "";
  /** Orders that nothing has settled yet; the others are told by what became of them. */
  @property({ attribute: false }) pending: readonly number[] = [];
  /** The number of the newest row, which says that there is more to read. */
  @property({ attribute: false }) mark = 0;
  @state() private rows: LedgerRow[] | null = null;
  @state() private more = false;
  @state() private problem = "";

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("deviceId")) this.rows = null;
    if (changed.has("deviceId") || changed.has("mark")) void this.load();
  }

  private async load(after?: number): Promise<void> {
    const wanted = this.deviceId;
    try {
      const page = await api.ledger(this.hass, wanted, after);
      if (wanted !== this.deviceId) return;
      const known = this.rows ?? [];
      const last = page.rows.at(-1)?.number ?? 0;
      // New rows come before those that were fetched page by page.
      const older = after ? [] : known.filter((row) => row.number < last);
      this.rows = after ? [...known, ...page.rows] : [...page.rows, ...older];
      if (!older.length) this.more = page.more;
      this.problem = "";
    } catch (error) {
      this.problem = await sentence(this.hass, error);
    }
  }

  protected override render(): TemplateResult {
    const { t } = this.words;
    const rows = this.rows?.filter(({ kind, number }) => !INTENTS.has(kind) || this.pending.includes(number));
    return html`<section class="panel">
      <h2>${t.ledger}</h2>
      ${this.problem ? html`<p class="note" role="alert">${this.problem}</p>` : nothing}
      ${!rows
        ? this.problem
          ? nothing
          : html`<p class="note secondary">${t.loading}</p>`
        : rows.length
          ? html`<table>
              <thead>
                <tr>
                  <th scope="col">${t.time}</th>
                  <th scope="col">${t.what}</th>
                  <th scope="col">${t.by}</th>
                  <th scope="col" class="end">${t.amount}</th>
                  <th scope="col" class="end">${t.creditAfter}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map((row) => this.row(row))}
              </tbody>
            </table>`
          : html`<p class="note secondary">${t.ledgerEmpty}</p>`}
      ${this.more
        ? html`<p class="more">
            <button @click=${() => this.load(this.rows?.at(-1)?.number)}>${t.more}</button>
          </p>`
        : nothing}
    </section>`;
  }

  private row(row: LedgerRow): TemplateResult {
    const { words } = this;
    const { t, format } = words;
    const shown = (amount: string | null): string => (amount === null ? "" : format.amount(amount, row.unit ?? ""));
    const isMoved = !NOT_MOVED.has(row.kind);
    const amount = isMoved ? row.amount : (row.amount?.replace("-", "") ?? null);
    const sign = isMoved && Number(amount) > 0 ? "+" : "";
    // The meter knows no more than that it came over the wire, and not from here.
    const isElsewhere = row.kind === "load_at_module" && row.how === "remote";
    return html`<tr>
      <td class="number when">${format.dateTime(row.time)}</td>
      <td class="what">
        ${t.rowKinds[isElsewhere ? "load_from_elsewhere" : row.kind] ?? row.kind} ${this.about(row).map((each) => html`<div class="secondary">${each}</div>`)}
      </td>
      <td class="by secondary">
        ${[isElsewhere ? "" : words.actor(row.by), row.how === "remote" ? "" : words.how(row.how)].filter(Boolean).join(" · ")}
      </td>
      <td class="end amount ${isMoved ? "" : "secondary"}" data-label=${t.amount}>${sign}${shown(amount)}</td>
      <td class="end after" data-label=${t.creditAfter}>${shown(row.credit_after)}</td>
    </tr>`;
  }

  /** What else a row tells, for people. */
  private about({ kind, note, details }: LedgerRow): string[] {
    const { words } = this;
    const told: string[] = [];
    if (INTENTS.has(kind)) told.push(words.t.unconfirmed);
    if (kind === "loads_at_module_unseen") told.push(words.t.unseenLoads(Number(details.loads)));
    if (kind === "setting_changed") {
      const key = String(details.setting);
      const value = (said: unknown): string => (key === "mode" ? words.mode(String(said)) : String(said ?? "–"));
      told.push(`${words.name(key)}: ${value(details.from)} → ${value(details.to)}`);
    }
    if (Array.isArray(details.reasons)) {
      told.push(details.reasons.map((reason) => words.reason(String(reason))).join("; "));
    }
    const why = words.why(details.reason);
    if (why) told.push(why);
    if (note) told.push(note);
    return told;
  }

  static override styles = [
    base,
    controls,
    table,
    css`
      :host {
        container-type: inline-size;
      }
      section {
        overflow: hidden;
      }
      h2 {
        padding: 16px 16px 8px;
        font-size: 16px;
        font-weight: 400;
      }
      .note {
        padding: 8px 16px 16px;
      }
      .more {
        padding: 12px 16px;
        border-top: 1px solid var(--divider-color);
        text-align: center;
      }
      .when {
        white-space: nowrap;
      }
      td .secondary {
        overflow-wrap: anywhere;
      }
      @container (max-width: 640px) {
        thead {
          display: none;
        }
        tbody tr {
          display: grid;
          grid-template-columns: 1fr auto;
          gap: 2px 16px;
          padding: 12px 16px;
          border-bottom: 1px solid var(--divider-color);
        }
        tbody tr:last-child {
          border: 0;
        }
        td,
        td:first-child,
        td:last-child,
        tbody tr:last-child td {
          padding: 0;
          border: 0;
        }
        .what {
          order: 1;
          font-weight: 500;
        }
        .what .secondary {
          font-weight: 400;
        }
        .amount {
          order: 2;
        }
        .when {
          order: 3;
          color: var(--secondary-text-color);
        }
        .after {
          order: 4;
          color: var(--secondary-text-color);
        }
        .by {
          order: 5;
          grid-column: 1 / -1;
        }
        .after:not(:empty)::before {
          content: "= ";
        }
      }
    `,
  ];
}
