import type { Module } from "../src/api";

export function tenant(name: string, more: Partial<Module> = {}): Module {
  return {
    device_id: name,
    name,
    hub: "Mall",
    area_id: null,
    kind: "electricity",
    serial_number: "31200001",
    unit: "TRY",
    decimals: 2,
    answers: true,
    answered_at: null,
    credit: "100.00",
    warning_limit: "50.00",
    maximum_load: null,
    credit_status: "ok",
    days_left: 12,
    mode: "operator",
    has_account: true,
    pending: [],
    uncertain: false,
    has_supply: true,
    supply_status: "on",
    reasons: [],
    overridable: false,
    hold: false,
    waiting: [],
    ...more,
  };
}
