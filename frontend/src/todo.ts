/** What waits for the manager, most urgent first. */

import type { Module, Waiting } from "./api";
import { byUrgency } from "./state";

export type TaskKind =
  | "cut_failed"
  | "restore_failed"
  | "interrupted"
  | "undeclared"
  | "confirm"
  | "uncertain"
  | "awaiting_approval"
  | "cut_off_due"
  | "ready_to_restore"
  | "offline"
  | "pending";

export const TASKS: readonly TaskKind[] = [
  "cut_failed",
  "restore_failed",
  "interrupted",
  "undeclared",
  "confirm",
  "uncertain",
  "awaiting_approval",
  "cut_off_due",
  "ready_to_restore",
  "offline",
  "pending",
];

export interface Task {
  kind: TaskKind;
  module: Module;
  waiting?: Waiting;
}

export function tasksOf(modules: Module[], language: string): Task[] {
  const tasks = [...modules].sort(byUrgency(language)).flatMap(tasksOfModule);
  return tasks.sort((a, b) => TASKS.indexOf(a.kind) - TASKS.indexOf(b.kind));
}

function tasksOfModule(module: Module): Task[] {
  const tasks: Task[] = (module.waiting ?? []).map((waiting) => ({
    kind: "confirm",
    module,
    waiting,
  }));
  if (module.uncertain) tasks.push({ kind: "uncertain", module });
  else if (module.pending.length) tasks.push({ kind: "pending", module });
  if (!module.answers) return [...tasks, { kind: "offline", module }];
  const status = module.supply_status;
  // What waits for a second person is not asked for again.
  const asked = module.waiting?.some((waiting) => waiting.action === "cut_off");
  if (status && status !== "on" && status !== "cut" && !(asked && status === "awaiting_approval")) {
    tasks.push({ kind: status, module });
  }
  return tasks;
}
