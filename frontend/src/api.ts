/** What the integration tells a page, and what a page asks of it. Amounts are exact decimals, as text. */

import type { Hass } from "./ha";

/** An hour of Home Assistant's statistics; times are milliseconds. */
export interface Hour {
  start: number;
  end: number;
  state?: number | null;
  mean?: number | null;
  change?: number | null;
}

export const DOMAIN = "prepaid_meter";

export type Kind = "electricity" | "water" | "heat";

export type SupplyStatus =
  | "on"
  | "cut_off_due"
  | "awaiting_approval"
  | "cut"
  | "ready_to_restore"
  | "cut_failed"
  | "restore_failed"
  | "undeclared"
  | "interrupted";

export interface Waiting {
  number: number;
  action: "cut_off" | "refund";
  by: string;
  reason: string;
  amount: string | null;
}

export interface Module {
  device_id: string;
  name: string;
  hub: string;
  area_id: string | null;
  kind: Kind;
  serial_number: string | null;
  unit: string;
  decimals: number;
  answers: boolean;
  answered_at: string | null;
  credit: string | null;
  warning_limit: string | null;
  maximum_load: string | null;
  credit_status: "ok" | "low" | "exhausted" | null;
  days_left: number | null;
  mode: string | null;
  has_account: boolean;
  takes_refunds: boolean;
  takes_vouchers: boolean;
  /** The number of the last row of the ledger; another one says that there is more to read. */
  newest_row: number | null;
  pending: { number: number; amount: string | null }[];
  uncertain: boolean;
  has_supply: boolean;
  supply_status: SupplyStatus | null;
  reasons: string[];
  overridable: boolean;
  is_switching?: boolean;
  hold?: boolean;
  emergency_credit?: string | null;
  automatic_restore?: boolean;
  waiting?: Waiting[];
}

export interface Rights {
  supply: boolean;
  credit: boolean;
  settings: boolean;
  code: boolean;
}

export interface Details {
  module: Module;
  entities: Record<string, string>;
  rights: Rights;
}

export interface LedgerRow {
  number: number;
  time: string;
  kind: string;
  tenant: string | null;
  by: string;
  how: string;
  amount: string | null;
  unit: string | null;
  credit_before: string | null;
  credit_after: string | null;
  note: string;
  details: Record<string, unknown>;
}

export interface ReportRow {
  device_id: string;
  name: string;
  kind: Kind;
  unit: string;
  loaded: string;
  refunded: string;
  loads: number;
  used: number | null;
  meters: { key: string; unit: string; used: number | null }[];
}

export interface Statement {
  tenant: string | null;
  unit: string;
  start: string;
  end: string;
  opening: string | null;
  loaded: string;
  consumption: string | null;
  closing: string | null;
  is_disturbed: boolean;
  rows: LedgerRow[];
}

export interface Receipt {
  number: number;
  status: "applied" | "refused" | "pending" | "uncertain" | "waiting_for_confirmation";
  /** Why it was refused or is not certain. */
  reason: string | null;
  time: string;
  module: string;
  serial_number: string;
  amount: string;
  unit: string;
  credit_before: string | null;
  credit_after: string | null;
  by: string;
  note: string;
}

/** What an action answers that explains itself instead of failing. */
export interface Failed {
  status: "failed";
  message: string;
  reasons: string[];
}

export interface Switched {
  status: "done" | "waiting_for_confirmation";
  verified?: boolean | null;
}

export interface Voucher {
  number: number;
  amount: string;
  unit: string;
  module: string;
  serial_number: number;
  expires: string;
  file_name: string;
  content: string;
  text: string;
  qr: string;
  download: string | null;
}

export const api = {
  details: (hass: Hass, device_id: string) =>
    hass.callWS<Details>({ type: `${DOMAIN}/module`, device_id }),
  ledger: (hass: Hass, device_id: string, after?: number) =>
    hass.callWS<{ rows: LedgerRow[]; more: boolean }>({
      type: `${DOMAIN}/ledger`,
      device_id,
      limit: 15,
      ...(after ? { after } : {}),
    }),
  loads: (hass: Hass, device_id: string, start: Date) =>
    hass.callWS<{ rows: LedgerRow[] }>({
      type: `${DOMAIN}/ledger`,
      device_id,
      start: start.toISOString(),
      loads_only: true,
      limit: 200,
    }),
  hours: (hass: Hass, entities: string[], start: Date) =>
    hass.callWS<Record<string, Hour[] | undefined>>({
      type: "recorder/statistics_during_period",
      statistic_ids: entities,
      start_time: start.toISOString(),
      period: "hour",
      types: ["state", "mean", "change"],
    }),
  report: (hass: Hass, from: string, to: string) =>
    hass.callWS<{ rows: ReportRow[]; loads_known_since: string | null }>({ type: `${DOMAIN}/report`, from, to }),
  statements: (hass: Hass, device_id: string, month: string) =>
    hass.callWS<{ statements: Statement[] }>({ type: `${DOMAIN}/statement`, device_id, month }),
  act: async <T>(hass: Hass, action: string, data: Record<string, unknown>): Promise<T> =>
    (await hass.callService(DOMAIN, action, data, undefined, false, true)).response as T,
};
