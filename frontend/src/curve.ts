/** How a tenant's credit ran, and where it was loaded. */

import type { Hour, LedgerRow } from "./api";

export type Point = [time: number, credit: number];

export interface Load {
  time: number;
  credit: number;
  amount: number;
  /** Who loaded it and how, where the ledger tells; statistics reach further back than it does. */
  row?: LedgerRow;
}

export interface Curve {
  line: Point[];
  loads: Load[];
}

// Sums of hours differ by less than this without a load.
const NOTHING = 0.005;

const number = (exact: string | null): number | null => (exact === null ? null : Number(exact));

/** Join what statistics tell of the hours with the exact moments that the ledger tells. */
export function curveOf(credit: Hour[], totalLoaded: Hour[], rows: LedgerRow[], now?: Point): Curve {
  const booked = rows
    .filter((row) => Number(row.amount ?? 0))
    .map((row) => ({ row, time: Date.parse(row.time) }))
    .sort((a, b) => a.time - b.time);
  const isBooked = ({ start, end }: Hour): boolean => booked.some(({ time }) => start <= time && time < end);

  const line = credit.flatMap((hour): Point[] => {
    if (typeof hour.state === "number") return [[hour.end, hour.state]];
    // The mean of an hour in which credit jumped is a credit that never was.
    return typeof hour.mean === "number" && !isBooked(hour) ? [[(hour.start + hour.end) / 2, hour.mean]] : [];
  });
  for (const { row, time } of booked) {
    for (const exact of [number(row.credit_before), number(row.credit_after)]) {
      if (exact !== null) line.push([time, exact]);
    }
  }
  if (now) line.push(now);
  line.sort(([a], [b]) => a - b);

  const creditAt = (time: number): number => (line.findLast(([moment]) => moment <= time) ?? line[0])?.[1] ?? 0;
  const loads: Load[] = totalLoaded
    .filter((hour) => Math.abs(hour.change ?? 0) > NOTHING && !isBooked(hour))
    .map((hour) => ({ time: hour.end, credit: creditAt(hour.end), amount: hour.change ?? 0 }));
  for (const { row, time } of booked) {
    loads.push({ time, credit: number(row.credit_after) ?? creditAt(time), amount: Number(row.amount), row });
  }
  return { line, loads: loads.sort((a, b) => a.time - b.time) };
}
