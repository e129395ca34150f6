/** The one state in which a tenant is shown, and in which order. */

import type { Module } from "./api";

export const STATES = [
  "cut_failed",
  "restore_failed",
  "interrupted",
  "undeclared",
  "awaiting_approval",
  "cut_off_due",
  "ready_to_restore",
  "offline",
  "exhausted",
  "low",
  "cut",
  "unknown",
  "ok",
] as const;

export type State = (typeof STATES)[number];
export type Tone = "error" | "warning" | "info" | "quiet" | "good";

export const TONES: Record<State, Tone> = {
  cut_failed: "error",
  restore_failed: "error",
  interrupted: "warning",
  undeclared: "warning",
  awaiting_approval: "warning",
  cut_off_due: "warning",
  ready_to_restore: "info",
  offline: "quiet",
  exhausted: "error",
  low: "warning",
  cut: "quiet",
  unknown: "quiet",
  ok: "good",
};

const RANK = new Map<State, number>(STATES.map((state, rank) => [state, rank]));

export function stateOf(module: Module): State {
  if (!module.answers) return "offline";
  if (module.supply_status && module.supply_status !== "on") return module.supply_status;
  return module.credit_status ?? "unknown";
}

export function byUrgency(language: string): (a: Module, b: Module) => number {
  const collator = new Intl.Collator(language, { numeric: true });
  return (a, b) =>
    (RANK.get(stateOf(a)) ?? 0) - (RANK.get(stateOf(b)) ?? 0) || collator.compare(a.name, b.name);
}

/** Groups of states that a manager asks for together. */
export const GROUPS = {
  failed: ["cut_failed", "restore_failed", "interrupted", "undeclared"],
  due: ["awaiting_approval", "cut_off_due"],
  ready: ["ready_to_restore"],
  exhausted: ["exhausted"],
  low: ["low"],
  cut: ["cut"],
  offline: ["offline", "unknown"],
  fine: ["ok"],
} as const satisfies Record<string, readonly State[]>;

export type Group = keyof typeof GROUPS;

const GROUP_OF = new Map<State, Group>(
  (Object.keys(GROUPS) as Group[]).flatMap((group) =>
    GROUPS[group].map((state): [State, Group] => [state, group]),
  ),
);

export function groupOf(module: Module): Group {
  return GROUP_OF.get(stateOf(module)) ?? "offline";
}

export function countGroups(modules: Module[]): Record<Group, number> {
  const counts = Object.fromEntries(Object.keys(GROUPS).map((group) => [group, 0]));
  for (const module of modules) counts[groupOf(module)]! += 1;
  return counts as Record<Group, number>;
}
