/** The rows of a report: how they are sorted and added up. */

import type { Kind, ReportRow } from "./api";
import { compare, sum } from "./decimal";

export const COLUMNS = ["name", "kind", "consumption", "loads", "loaded", "refunded", "used"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  column: Column;
  descending: boolean;
}

/** What a tenant's meter counted, all of it together; null where nothing is known. */
export function consumption(row: ReportRow): number | null {
  const known = row.meters.filter((meter) => meter.used !== null);
  return known.length ? known.reduce((total, meter) => total + (meter.used ?? 0), 0) : null;
}

const numbers = (a: number | null, b: number | null): number => (a ?? -1) - (b ?? -1);

export function sorted(rows: ReportRow[], { column, descending }: Order, language: string): ReportRow[] {
  const names = new Intl.Collator(language, { numeric: true });
  const by: Record<Column, (a: ReportRow, b: ReportRow) => number> = {
    name: (a, b) => names.compare(a.name, b.name),
    kind: (a, b) => names.compare(a.kind, b.kind),
    consumption: (a, b) => numbers(consumption(a), consumption(b)),
    loads: (a, b) => a.loads - b.loads,
    loaded: (a, b) => compare(a.loaded, b.loaded),
    refunded: (a, b) => compare(a.refunded, b.refunded),
    used: (a, b) => numbers(a.used, b.used),
  };
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * by[column](a, b) || by.name(a, b));
}

export interface Total {
  kind: Kind;
  unit: string;
  tenants: number;
  consumption: number;
  measure: string;
  loads: number;
  loaded: string;
  refunded: string;
  used: number;
}

/** One total for each kind of meter and unit of credit, since others cannot be added. */
export function totals(rows: ReportRow[]): Total[] {
  const groups = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const key = `${row.kind} ${row.unit}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    return {
      kind: first.kind,
      unit: first.unit,
      tenants: group.length,
      consumption: group.reduce((total, row) => total + (consumption(row) ?? 0), 0),
      measure: first.meters[0]?.unit ?? "",
      loads: group.reduce((total, row) => total + row.loads, 0),
      loaded: sum(group.map((row) => row.loaded)),
      refunded: sum(group.map((row) => row.refunded)),
      used: group.reduce((total, row) => total + (row.used ?? 0), 0),
    };
  });
}
