import { css, html, nothing, type TemplateResult } from "lit";
import type { Details, Module } from "../api";
import type { CoreCard, Hass } from "../ha";
import type { Words } from "../words";
import { amount } from "./parts";

/** Remaining credit against the warning limit, and how long it lasts. */
export function creditPanel(
  module: Module,
  details: Details | undefined,
  gauge: CoreCard | undefined,
  hass: Hass,
  words: Words,
): TemplateResult {
  const { t, format } = words;
  const runsOut = hass.states[details?.entities.runs_out ?? ""]?.state ?? "";
  const moment = Number.isNaN(Date.parse(runsOut)) ? null : format.dateTime(runsOut);
  return html`<section class="panel credit">
    <h2>${t.remaining}</h2>
    ${gauge && module.credit !== null
      ? html`<div class="gauge">${gauge}</div>`
      : html`<p class="big">${amount(module, module.credit, words)}</p>`}
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
  .gauge {
    max-width: 320px;
    margin: -8px auto 0;
    --ha-card-border-width: 0;
    --ha-card-box-shadow: none;
    --ha-card-background: transparent;
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
