import type { Details, Module } from "../api";
import type { CoreCard, Hass } from "../ha";
import type { Words } from "../words";

export type CardName = "gauge" | "day" | "month" | "credit" | "settings";

const METERS = ["active_energy_grid", "active_energy_generator", "volume", "heating_energy", "cooling_energy"];

const SETTINGS = [
  "mode",
  "warning_limit",
  "emergency_credit",
  "price",
  "price_grid",
  "price_generator",
  "hold",
  "automatic_restore",
  "hours",
  "relay_1",
  "relay_2",
  "input_1",
  "input_2",
];

// Above four times the limit nobody has to look.
const LIMITS_SHOWN = 4;

/** Remaining credit against the warning limit; below zero there is as much room as up to it. */
export function gauge(entity: string, module: Module, words: Words): unknown {
  const limit = Number(module.warning_limit ?? 0);
  if (!entity || !(limit > 0)) return undefined;
  return {
    type: "gauge",
    entity,
    name: words.t.limitMark(words.format.amount(module.warning_limit, module.unit, module.decimals)),
    needle: true,
    min: -limit,
    max: LIMITS_SHOWN * limit,
    segments: [
      { from: -limit, color: "var(--error-color)" },
      { from: 0, color: "var(--warning-color)" },
      { from: limit, color: "var(--success-color)" },
    ],
  };
}

/** Home Assistant's own cards for what they do best: curves, and settings with their dialogues. */
export async function coreCards(
  { entities, module }: Details,
  hass: Hass,
  words: Words,
): Promise<Partial<Record<CardName, CoreCard>>> {
  const helpers = await window.loadCardHelpers?.();
  if (!helpers) return {};
  const { t } = words;
  const named = (keys: string[]) =>
    keys.flatMap((entity) => (entities[entity] ? [{ entity: entities[entity], name: words.name(entity) }] : []));
  const used = named(METERS);
  const cards: Partial<Record<CardName, unknown>> = {};
  const bars = { type: "statistics-graph", chart_type: "bar", min_y_axis: 0, stat_types: ["change"], entities: used };
  const legend = { hide_legend: used.length < 2 };
  if (used.length) {
    cards.day = { ...bars, ...legend, title: t.perDay, period: "day", days_to_show: 30 };
    cards.month = { ...bars, ...legend, title: t.perMonth, period: "month", days_to_show: 365 };
  }
  const credit = hass.states[entities.credit ?? ""];
  if (credit) {
    cards.gauge = gauge(credit.entity_id, module, words);
    const isMoney = credit.attributes.state_class === "total";
    cards.credit = {
      type: "statistics-graph",
      title: t.creditOverTime,
      chart_type: "line",
      hide_legend: true,
      period: "day",
      days_to_show: 30,
      stat_types: [isMoney ? "state" : "mean"],
      entities: named(["credit"]),
    };
  }
  // A field in a row leaves no room for its name; a number's own dialogue has one.
  const settings = named(SETTINGS).map((row) =>
    row.entity.startsWith("number.") ? { ...row, type: "simple-entity" } : row,
  );
  if (settings.length) {
    cards.settings = { type: "entities", title: t.settings, show_header_toggle: false, entities: settings };
  }
  return Object.fromEntries(
    Object.entries(cards).flatMap(([name, config]) => (config ? [[name, helpers.createCardElement(config)]] : [])),
  );
}
