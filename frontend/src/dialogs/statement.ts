import { html, nothing, type TemplateResult } from "lit";
import { api, type ReportRow, type Statement } from "../api";
import type { Hass } from "../ha";
import { wholeMonth } from "../period";
import type { Words } from "../words";
import { showPaper } from "./paper";

/** Show a tenant's account of a month, ready for paper. */
export async function showStatement(
  hass: Hass,
  words: Words,
  name: string,
  serialNumber: string | null,
  deviceId: string,
  month: string,
): Promise<void> {
  const { from, to } = wholeMonth(month);
  const [{ statements }, { rows }] = await Promise.all([
    api.statements(hass, deviceId, month),
    api.report(hass, from, to),
  ]);
  const meters = rows.find((row) => row.device_id === deviceId)?.meters ?? [];
  const title = words.t.statementOf(words.format.month(month));
  const sheets = statements.map((statement, place) =>
    // What a meter counted in a month says nothing of two tenants who shared it.
    sheet(words, title, statement.tenant ?? name, serialNumber, statement, statements.length > 1 ? [] : meters, place > 0),
  );
  showPaper(words, `${title} – ${name}`, html`${sheets}`);
}

function sheet(
  words: Words,
  title: string,
  tenant: string,
  serialNumber: string | null,
  statement: Statement,
  meters: ReportRow["meters"],
  onNewPage: boolean,
): TemplateResult {
  const { t, atBuilding: format } = words;
  const amount = (value: string | null): string => format.amount(value, statement.unit);
  const lastDay = new Date(Math.min(Date.parse(statement.end) - 1000, Date.now()));
  return html`<div class=${onNewPage ? "page-break" : ""}>
    <h1>${title}</h1>
    <p>${tenant}</p>
    <p class="secondary">
      ${[format.date(statement.start), format.date(lastDay)].join(" – ")}${serialNumber
        ? ` · ${t.serialNumber} ${serialNumber}`
        : ""}
    </p>
    <dl>
      <dt>${t.openingCredit}</dt>
      <dd>${amount(statement.opening)}</dd>
      <dt>${t.loadedSum}</dt>
      <dd>${amount(statement.loaded)}</dd>
      <dt>${t.creditUsed}</dt>
      <dd>${amount(statement.consumption)}</dd>
      <dt>${t.closingCredit}</dt>
      <dd class="sum">${amount(statement.closing)}</dd>
    </dl>
    ${statement.is_disturbed ? html`<p>${t.disturbed}</p>` : nothing}
    ${meters.some((meter) => meter.used !== null)
      ? html`<h2>${t.consumption}</h2>
          <dl>
            ${meters
              .filter((meter) => meter.used !== null)
              .map(
                (meter) => html`<dt>${words.name(meter.key)}</dt>
                  <dd>${format.measure(meter.used, meter.unit)}</dd>`,
              )}
          </dl>`
      : nothing}
    <h2>${t.movements}</h2>
    ${statement.rows.length
      ? html`<table>
          <thead>
            <tr>
              <th>${t.time}</th>
              <th>${t.what}</th>
              <th>${t.receiptNumber}</th>
              <th class="end">${t.amount}</th>
              <th class="end">${t.creditAfter}</th>
            </tr>
          </thead>
          <tbody>
            ${statement.rows.map(
              (row) => html`<tr>
                <td>${format.dateTime(row.time)}</td>
                <td>${t.rowKinds[row.kind] ?? row.kind}${row.note ? html`<br /><span class="secondary">${row.note}</span>` : nothing}</td>
                <td>${row.number}</td>
                <td class="end">${amount(row.amount)}</td>
                <td class="end">${amount(row.credit_after)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`
      : html`<p class="secondary">${t.noMovements}</p>`}
    <p class="secondary"><br />${t.printedOn(format.dateTime(new Date()))}</p>
  </div>`;
}
