/** Opens a question about a tenant, beside the page. */

import { navigate } from "../ha";

export type Question = "top-up" | "refund" | "cut-off" | "restore" | "voucher" | "hold" | "confirm";

/** Home Assistant's own questions. */
export function toRepairs(): void {
  navigate("/config/repairs");
}

export function ask(question: Question, deviceId: string, more: Record<string, unknown> = {}): void {
  const isSwitch = question === "cut-off" || question === "restore";
  const dialog = document.createElement(`prepaid-meter-${isSwitch ? "supply" : question}`);
  Object.assign(dialog, { deviceId, ...more, ...(isSwitch ? { on: question === "restore" } : {}) });
  document.body.append(dialog);
}
