/** Small pieces that several pages show. */

import { html, nothing, type TemplateResult } from "lit";
import type { Module } from "../api";
import { toRepairs } from "../dialogs/open";
import type { Hass } from "../ha";
import { icon, icons, stateIcons } from "../icons";
import { stateOf, TONES } from "../state";
import type { Words } from "../words";

export function stateBadge(module: Module, words: Words): TemplateResult {
  const state = stateOf(module);
  return html`<span class="badge ${TONES[state]}">${icon(stateIcons[state])}${words.state(state)}</span>`;
}

/** How their supply stands, whatever their credit. */
export function supplyBadge(module: Module, words: Words): TemplateResult {
  if (!module.answers || module.supply_status !== "on") return stateBadge(module, words);
  return html`<span class="badge good">${icon(icons.restore)}${words.supplyOn}</span>`;
}

/** What else is to be known of a tenant, beside their state. */
export function notes(module: Module, { t }: Words): { icon: string; text: string }[] {
  const order = isRefund(module) ? t.refundNotes : t;
  return [
    module.is_switching && { icon: icons.busy, text: t.switching },
    module.waiting?.length && { icon: icons.waiting, text: t.waiting },
    module.uncertain
      ? { icon: icons.uncertain, text: order.uncertain }
      : module.pending.length && { icon: icons.pending, text: order.pending },
    module.hold && { icon: icons.hold, text: t.hold },
  ].filter((note) => typeof note === "object");
}

/** Whether the order that waits is to give credit back. */
export function isRefund(module: Module): boolean {
  return module.pending.some((each) => each.amount?.startsWith("-"));
}

/** What is to be done about an order of which nobody knows what became of it. */
export function uncertainty(module: Module, hass: Hass, { t }: Words): TemplateResult {
  return html`<p>${(isRefund(module) ? t.refundTasks : t.tasks).uncertain}</p>
    ${hass.user?.is_admin
      ? html`<p><button @click=${toRepairs}>${t.taskActions.uncertain}</button></p>`
      : html`<p class="secondary">${t.onlyAdministrator}</p>`}`;
}

export function empty(path: string, title: string, hint: string, action: unknown = nothing): TemplateResult {
  return html`<div class="empty" role="status">
    ${icon(path)}<strong>${title}</strong><span>${hint}</span>${action}
  </div>`;
}

export function amount(module: Module, value: string | null, words: Words): string {
  return words.format.amount(value, module.unit, module.decimals);
}
