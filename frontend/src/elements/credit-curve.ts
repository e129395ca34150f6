import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { api, type Details, type Module } from "../api";
import { curveOf, type Curve, type Load } from "../curve";
import type { Hass } from "../ha";
import { base } from "../styles";
import { sentence, type Words } from "../words";
import { amount } from "./parts";

const DAYS = 30;
const DAY = 24 * 3_600_000;

/** What Home Assistant's own curves are drawn with; it has no card whose curve can bear marks. */
const CHART = "ha-chart-base";
// Its code is on its way with the other curves of the page; without it the page has its own.
const PATIENCE = 15_000;

/** Home Assistant gives a new `hass` many times a second; only these change how a curve looks. */
const looksOther = (now?: Hass, before?: Hass): boolean =>
  now?.themes !== before?.themes || now?.locale !== before?.locale;

// A mark is about as wide as this time, and who points at it points at its load.
const NEAR = (DAYS * DAY) / 60;

interface Hovered {
  seriesId: string;
  value: [number, number];
}

/** A tenant's credit over the last weeks, with every load marked. */
export class CreditCurve extends LitElement {
  @property({ attribute: false, hasChanged: looksOther }) hass!: Hass;
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) details!: Details;
  /** The tenant as they stand now. */
  @property({ attribute: false }) module!: Module;
  /** What is shown where marks cannot be drawn. */
  @property({ attribute: false }) otherwise?: HTMLElement;
  @state() private curve?: Curve;
  @state() private canDraw = true;
  @state() private problem = "";
  private start = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    const late = new Promise<never>((_, reject) => setTimeout(reject, PATIENCE));
    Promise.race([customElements.whenDefined(CHART), late]).catch(() => (this.canDraw = false));
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("module") as Module | undefined;
    if (changed.has("details") || (before && before.newest_row !== this.module.newest_row)) void this.load();
  }

  private async load(): Promise<void> {
    const { details, hass } = this;
    const { credit = "", total_loaded: total = "" } = details.entities;
    const start = new Date(Date.now() - DAYS * DAY);
    try {
      const [hours, loads] = await Promise.all([
        api.hours(hass, [credit, total].filter(Boolean), start),
        this.module.has_account ? api.loads(hass, details.module.device_id, start) : { rows: [] },
      ]);
      if (details !== this.details) return;
      const left = this.module.credit;
      this.start = start.getTime();
      this.curve = curveOf(
        hours[credit] ?? [],
        hours[total] ?? [],
        loads.rows,
        left === null || !this.module.answers ? undefined : [Date.now(), Number(left)],
      );
      this.problem = "";
    } catch (error) {
      this.problem = await sentence(hass, error);
    }
  }

  protected override render(): TemplateResult {
    const { curve, words } = this;
    const { t } = words;
    if (!this.canDraw) return html`${this.otherwise}`;
    return html`<section class="panel">
      <h2>${t.creditOverTime}</h2>
      ${this.problem ? html`<p class="secondary" role="alert">${this.problem}</p>` : nothing}
      ${!curve
        ? html`<p class="secondary">${this.problem ? "" : t.loading}</p>`
        : curve.line.length < 2
          ? html`<p class="secondary">${t.noCurve}</p>`
          : this.chart(curve)}
    </section>`;
  }

  private chart(curve: Curve): TemplateResult {
    const { t } = this.words;
    const style = getComputedStyle(this);
    const colour = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
    const colours = {
      line: colour("--primary-color", "#009ac7"),
      load: colour("--success-color", "#43a047"),
      refund: colour("--error-color", "#db4437"),
      limit: colour("--warning-color", "#ffa600"),
      ground: colour("--card-background-color", "#fff"),
    };
    const now = Date.now();
    const limit = Number(this.module.warning_limit ?? 0);
    const data = [
      {
        id: "credit",
        type: "line",
        name: t.remaining,
        data: curve.line,
        lineStyle: { width: 2 },
        color: colours.line,
        z: 2,
      },
      {
        id: "loads",
        type: "line",
        name: t.movements,
        data: curve.loads.map(({ time, credit, amount }) => ({
          value: [time, credit],
          itemStyle: { color: amount < 0 ? colours.refund : colours.load },
        })),
        lineStyle: { width: 0 },
        color: colours.load,
        showSymbol: true,
        symbol: "circle",
        symbolSize: 11,
        itemStyle: { borderColor: colours.ground, borderWidth: 2 },
        z: 3,
      },
      ...(limit > 0
        ? [
            {
              id: "limit",
              type: "line",
              name: this.words.name("warning_limit"),
              data: [
                [this.start, limit],
                [now, limit],
              ],
              lineStyle: { width: 1, type: "dashed" },
              color: colours.limit,
              silent: true,
              tooltip: { show: false },
            },
          ]
        : []),
    ];
    const options = {
      xAxis: { type: "time", min: new Date(this.start), max: new Date(now) },
      yAxis: { type: "value", axisLabel: { formatter: (value: number) => this.words.format.number(value, 0) } },
      grid: { top: 12, left: 1, right: 8, bottom: 0, containLabel: true },
      tooltip: {
        trigger: "axis",
        renderMode: "html",
        confine: true,
        formatter: (hovered: Hovered[]) => this.hint(hovered, curve.loads),
      },
    };
    return html`<ha-chart-base .hass=${this.hass} .data=${data} .options=${options} height="240px"></ha-chart-base>
      <p class="visually-hidden">${t.loadsOf(DAYS, curve.loads.length, this.amount(curve.loads.at(-1)))}</p>
      <ul class="legend secondary">
        ${curve.loads.some((load) => load.amount > 0)
          ? html`<li><span class="dot" style="background: ${colours.load}"></span>${t.legendLoad}</li>`
          : nothing}
        ${curve.loads.some((load) => load.amount < 0)
          ? html`<li><span class="dot" style="background: ${colours.refund}"></span>${t.refunded}</li>`
          : nothing}
        ${limit > 0
          ? html`<li>
              <span class="dash" style="border-color: ${colours.limit}"></span>${t.limitMark(
                amount(this.module, this.module.warning_limit, this.words),
              )}
            </li>`
          : nothing}
      </ul>`;
  }

  private amount(load: Load | undefined): string {
    if (!load) return "";
    return `${load.amount > 0 ? "+" : ""}${amount(this.module, String(load.amount), this.words)}`;
  }

  /** What is told of the place at which somebody points: as nodes, since names are no markup. */
  private hint(hovered: Hovered[], loads: Load[]): HTMLElement | string {
    const { words } = this;
    const point = hovered.find(({ seriesId }) => seriesId !== "limit");
    if (!point) return "";
    const away = ({ time }: Load): number => Math.abs(time - point.value[0]);
    const load = loads.filter((each) => away(each) < NEAR).sort((a, b) => away(a) - away(b))[0];
    const [time, credit] = load ? [load.time, load.credit] : point.value;
    const box = document.createElement("div");
    const tell = (text: string, isBold = false): void => {
      const line = box.appendChild(document.createElement(isBold ? "strong" : "div"));
      line.textContent = text;
      line.style.display = "block";
    };
    tell(words.format.dateTime(new Date(time)));
    if (load) {
      tell(this.amount(load), true);
      const { row } = load;
      if (row) {
        const how = row.how === "remote" ? "" : words.how(row.how);
        tell([words.t.rowKinds[row.kind], words.actor(row.by), how].filter(Boolean).join(" · "));
        if (row.note) tell(row.note);
      }
    }
    tell(`${words.t.remaining}: ${amount(this.module, String(credit), words)}`);
    return box;
  }

  static override styles = [
    base,
    css`
      section {
        padding: 16px;
      }
      h2 {
        margin-bottom: 8px;
        font-size: 16px;
        font-weight: 400;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        margin-top: 10px;
        font-size: 13px;
      }
      .legend li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .dot {
        width: 10px;
        height: 10px;
        border-radius: 50%;
      }
      .dash {
        width: 16px;
        border-top: 2px dashed;
      }
    `,
  ];
}
