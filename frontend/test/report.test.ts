import { expect, test } from "vitest";
import type { ReportRow } from "../src/api";
import { csv } from "../src/csv";
import { Format } from "../src/format";
import { monthBefore, today, wholeMonth } from "../src/period";
import { consumption, sorted, totals } from "../src/table";

function row(name: string, more: Partial<ReportRow> = {}): ReportRow {
  return {
    device_id: name,
    name,
    kind: "electricity",
    unit: "TRY",
    loaded: "10.00",
    refunded: "0.00",
    loads: 1,
    used: 5,
    meters: [{ key: "active_energy_grid", unit: "kWh", used: 3 }],
    ...more,
  };
}

test("tables for Turkish and English spreadsheets", () => {
  expect(csv([["Çınar; Ltd", 1.5, null]], "tr")).toBe('\ufeff"Çınar; Ltd";1,5;\r\n');
  expect(csv([['He said "no"', 1.5]], "en")).toBe('\ufeff"He said ""no""",1.5\r\n');
  expect(csv([["=1+1", -2]], "en")).toBe("\ufeff'=1+1,-2\r\n");
});

test("rows are sorted by any column, unknown use last", () => {
  const rows = [row("b", { loaded: "9.00" }), row("a", { loaded: "10.00" }), row("c", { meters: [] })];
  const names = (order: Parameters<typeof sorted>[1]): string =>
    sorted(rows, order, "en")
      .map((each) => each.name)
      .join("");
  expect(names({ column: "name", descending: false })).toBe("abc");
  expect(names({ column: "loaded", descending: false })).toBe("bac");
  expect(names({ column: "consumption", descending: true })).toBe("abc");
  expect(consumption(rows[2]!)).toBeNull();
});

test("only what can be added is added", () => {
  const found = totals([row("a"), row("b"), row("c", { kind: "water" }), row("d", { unit: "kWh" })]);
  expect(found.map(({ kind, unit, loaded }) => [kind, unit, loaded])).toEqual([
    ["electricity", "TRY", "20"],
    ["water", "TRY", "10"],
    ["electricity", "kWh", "10"],
  ]);
});

test("months and days", () => {
  expect(monthBefore("2026-01")).toBe("2025-12");
  expect(wholeMonth("2028-02")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
  expect(today("Europe/Istanbul", new Date("2026-11-30T22:30:00Z"))).toBe("2026-12-01");
});

test("money, units and spans as the user has them", () => {
  const locale = { language: "tr", number_format: "language", time_format: "24", time_zone: "server" };
  const turkish = new Format(locale, "Europe/Istanbul");
  expect(turkish.decimal).toBe(",");
  expect(turkish.amount("1234.5", "TRY")).toBe("₺1.234,50");
  expect(turkish.amount("1234.5", "kontör")).toBe("1.234,50\u00a0kontör");
  expect(turkish.amount("10", "kontör")).toBe("10\u00a0kontör");
  expect(turkish.left(0.5)).toBe("12 saat");
  expect(turkish.left(3.52)).toBe("3,5 gün");
  expect(turkish.dateTime("2026-11-30T22:30:00Z")).toContain("01:30");
  const english = new Format({ ...locale, language: "en" }, "UTC");
  expect(english.amount("1234.5", "TRY")).toBe("₺1,234.50");
  expect(english.amount(null, "TRY")).toBe("–");
});

test("amounts are shown with the decimals of their own unit, whatever their currency usually has", () => {
  const locale = { language: "en", number_format: "language", time_format: "24", time_zone: "server" };
  const english = new Format(locale, "UTC");
  expect(english.amount("10.50", "JPY")).toBe("¥10.50");
  expect(english.amount("1500", "JPY")).toBe("¥1,500");
  expect(english.amount("12.345", "IQD")).toContain("12.345");
  expect(english.amount("12.3450", "TRY")).toBe("₺12.3450");
  expect(english.amount("-0.005", "m³")).toBe("-0.005\u00a0m³");
  expect(english.amount("12.340", "m³")).toBe("12.340\u00a0m³");
});
