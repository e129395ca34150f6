import { css, html, nothing, type TemplateResult } from "lit";
import type { Details } from "../api";
import { showMoreInfo, type Hass } from "../ha";
import type { Words } from "../words";

const PHASES = ["l1", "l2", "l3"] as const;

const OTHERS = [
  "active_power",
  "reactive_power",
  "power_factor",
  "frequency",
  "on_generator",
  "flow",
  "thermal_power",
  "active_energy_grid",
  "active_energy_generator",
  "reactive_energy_grid",
  "reactive_energy_generator",
  "volume",
  "heating_energy",
  "cooling_energy",
  "total_loaded",
  "total_used",
];

/** What the meter measures at this moment; each value opens Home Assistant's own dialogue about it. */
export function livePanel(
  host: HTMLElement,
  { entities }: Details,
  hass: Hass,
  words: Words,
): TemplateResult {
  const { t } = words;
  const value = (key: string): TemplateResult => {
    const entity = hass.states[entities[key] ?? ""];
    if (!entity) return html`–`;
    return html`<button class="value" @click=${() => showMoreInfo(host, entity.entity_id)}>
      ${hass.formatEntityState(entity)}
    </button>`;
  };
  const phases = PHASES.filter((phase) => entities[`voltage_${phase}`]);
  return html`<section class="panel live">
    <h2>${t.liveValues}</h2>
    ${phases.length
      ? html`<table>
          <thead>
            <tr>
              <th scope="col">${t.phase}</th>
              <th scope="col">${t.current}</th>
              <th scope="col">${t.voltage}</th>
            </tr>
          </thead>
          <tbody>
            ${phases.map(
              (phase) => html`<tr>
                <th scope="row">${phase.toUpperCase()}</th>
                <td>${value(`current_${phase}`)}</td>
                <td>${value(`voltage_${phase}`)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`
      : nothing}
    <dl>
      ${OTHERS.filter((key) => entities[key]).map(
        (key) => html`<dt>${words.name(key)}</dt>
          <dd>${value(key)}</dd>`,
      )}
    </dl>
  </section>`;
}

export const liveStyles = css`
  .live table {
    width: 100%;
    border-collapse: collapse;
    margin-bottom: 4px;
  }
  .live th,
  .live td {
    padding: 6px 0;
    border-bottom: 1px solid var(--divider-color);
    text-align: end;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .live thead th {
    color: var(--secondary-text-color);
  }
  .live th:first-child {
    text-align: start;
  }
  button.value {
    display: inline;
    min-height: 0;
    padding: 2px 4px;
    margin: -2px -4px;
    border-radius: 6px;
    background: none;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
`;
