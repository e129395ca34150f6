import { expect, test } from "vitest";
import type { Hour, LedgerRow } from "../src/api";
import { curveOf } from "../src/curve";

const HOUR = 3_600_000;
const hour = (index: number, more: Partial<Hour>): Hour => ({
  start: index * HOUR,
  end: (index + 1) * HOUR,
  ...more,
});
const row = (time: number, amount: string | null, more: Partial<LedgerRow> = {}): LedgerRow => ({
  number: 1,
  time: new Date(time).toISOString(),
  kind: "top_up",
  tenant: null,
  by: "Ayşe",
  how: "remote",
  amount,
  unit: "TRY",
  credit_before: null,
  credit_after: null,
  note: "",
  details: {},
  ...more,
});

test("a load is a step at its own moment, not at the end of its hour", () => {
  const credit = [hour(0, { state: 10 }), hour(1, { state: 58 })];
  const load = row(1.5 * HOUR, "50.00", { credit_before: "9.00", credit_after: "59.00" });
  const { line, loads } = curveOf(credit, [hour(1, { change: 50 })], [load], [2.5 * HOUR, 57]);
  expect(line).toEqual([
    [HOUR, 10],
    [1.5 * HOUR, 9],
    [1.5 * HOUR, 59],
    [2 * HOUR, 58],
    [2.5 * HOUR, 57],
  ]);
  expect(loads).toEqual([{ time: 1.5 * HOUR, credit: 59, amount: 50, row: load }]);
});

test("loads from before the ledger are known from the module's own counter", () => {
  const credit = [hour(0, { state: 10 }), hour(1, { state: 60 }), hour(2, { state: 59 })];
  const totals = [hour(0, { change: null }), hour(1, { change: 50 }), hour(2, { change: 1e-12 })];
  expect(curveOf(credit, totals, []).loads).toEqual([{ time: 2 * HOUR, credit: 60, amount: 50 }]);
});

test("the mean of an hour with a load is no point of the curve", () => {
  const credit = [hour(0, { mean: 10 }), hour(1, { mean: 30 }), hour(2, { mean: 58 })];
  const load = row(1.2 * HOUR, "50.00");
  const { line, loads } = curveOf(credit, [], [load]);
  expect(line).toEqual([
    [0.5 * HOUR, 10],
    [2.5 * HOUR, 58],
  ]);
  // The module did not tell what was left after it.
  expect(loads[0]).toMatchObject({ time: 1.2 * HOUR, credit: 10, amount: 50 });
});

test("a refund is marked, an entry without an amount is not", () => {
  const { loads } = curveOf([], [], [row(2 * HOUR, null), row(HOUR, "-5.00", { credit_after: "20.00" })]);
  expect(loads.map(({ amount, credit }) => [amount, credit])).toEqual([[-5, 20]]);
});

test("without statistics there is nothing to draw", () => {
  expect(curveOf([], [], [])).toEqual({ line: [], loads: [] });
});
