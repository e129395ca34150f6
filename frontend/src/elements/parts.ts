/** Small pieces that several pages show. */

import { html, nothing, type TemplateResult } from "lit";
import type { Module } from "../api";
import { icon, icons, stateIcons } from "../icons";
import { stateOf, TONES } from "../state";
import type { Words } from "../words";

export function stateBadge(module: Module, words: Words): TemplateResult {
  const state = stateOf(module);
  return html`<span class="badge ${TONES[state]}">${icon(stateIcons[state])}${words.state(state)}</span>`;
}

/** How his supply stands, whatever his credit. */
export function supplyBadge(module: Module, words: Words): TemplateResult {
  if (!module.answers || module.supply_status !== "on") return stateBadge(module, words);
  return html`<span class="badge good">${icon(icons.restore)}${words.supplyOn}</span>`;
}

/** What else is to be known of a tenant, beside his state. */
export function notes(module: Module, { t }: Words): { icon: string; text: string }[] {
  return [
    module.is_switching && { icon: icons.busy, text: t.switching },
    module.waiting?.length && { icon: icons.waiting, text: t.waiting },
    module.uncertain
      ? { icon: icons.uncertain, text: t.uncertain }
      : module.pending.length && { icon: icons.pending, text: t.pending },
    module.hold && { icon: icons.hold, text: t.hold },
  ].filter((note) => typeof note === "object");
}

export function empty(path: string, title: string, hint: string, action: unknown = nothing): TemplateResult {
  return html`<div class="empty" role="status">
    ${icon(path)}<strong>${title}</strong><span>${hint}</span>${action}
  </div>`;
}

export function amount(module: Module, value: string | null, words: Words): string {
  return words.format.amount(value, module.unit, module.decimals);
}
