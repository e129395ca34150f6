import { css, html, nothing, type TemplateResult } from "lit";
import type { Details, Module } from "../api";
import type { Hass } from "../ha";
import { TONES } from "../state";
import type { Words } from "../words";
import { amount } from "./parts";

// The limit stands at a quarter of the bar: above four times the limit nobody has to look.
const LIMITS_SHOWN = 4;

/** Remaining credit against the warning limit, and how long it lasts. */
export function creditPanel(
  module: Module,
  details: Details | undefined,
  hass: Hass,
  words: Words,
): TemplateResult {
  const { t, format } = words;
  const credit = Number(module.credit ?? 0);
  const limit = Number(module.warning_limit ?? 0);
  const most = limit > 0 ? limit * LIMITS_SHOWN : Math.max(credit, 1);
  const share = Math.min(1, Math.max(0, credit / most));
  const runsOut = hass.states[details?.entities.runs_out ?? ""]?.state ?? "";
  const moment = Number.isNaN(Date.parse(runsOut)) ? null : format.dateTime(runsOut);
  const tone = module.credit_status ? TONES[module.credit_status] : "quiet";
  return html`<section class="panel credit ${tone}">
    <h2>${t.remaining}</h2>
    <p class="big">${amount(module, module.credit, words)}</p>
    ${limit > 0 && module.credit !== null
      ? html`<div
            class="meter"
            role="meter"
            aria-label=${t.remaining}
            aria-valuemin="0"
            aria-valuemax=${most}
            aria-valuenow=${Math.min(most, Math.max(0, credit))}
            aria-valuetext=${`${amount(module, module.credit, words)}; ${t.limitMark(amount(module, module.warning_limit, words))}`}
          >
            <span class="bar" style="width: ${share * 100}%"></span>
            <span class="mark" style="inset-inline-start: ${100 / LIMITS_SHOWN}%"></span>
          </div>
          <p class="limit secondary">${t.limitMark(amount(module, module.warning_limit, words))}</p>`
      : nothing}
    <dl>
      ${!module.days_left
        ? nothing
        : html`<dt>${words.name("days_left")}</dt>
            <dd>${format.left(module.days_left)}</dd>`}
      ${moment
        ? html`<dt>${words.name("runs_out")}</dt>
            <dd>${moment}</dd>`
        : nothing}
      ${module.mode
        ? html`<dt>${words.name("mode")}</dt>
            <dd>${words.mode(module.mode)}</dd>`
        : nothing}
    </dl>
  </section>`;
}

export const creditStyles = css`
  .credit .big {
    font-size: 36px;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .meter {
    position: relative;
    height: 12px;
    margin: 14px 0 6px;
    border-radius: 6px;
    background: color-mix(in srgb, var(--tone) 18%, transparent);
  }
  .meter .bar {
    display: block;
    height: 100%;
    min-width: 4px;
    border-radius: 6px;
    background: var(--tone);
  }
  .meter .mark {
    position: absolute;
    top: -4px;
    width: 2px;
    height: 20px;
    background: var(--primary-text-color);
  }
  .limit {
    padding-inline-start: 25%;
    font-size: 13px;
  }
  section dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 8px 16px;
    margin-top: 14px;
  }
  section dt {
    color: var(--secondary-text-color);
  }
  section dd {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;
