import { expect, test } from "vitest";
import { compare, decimalsOf, parseAmount, sum } from "../src/decimal";

test("amounts are added exactly", () => {
  expect(sum(["0.1", "0.2", "-1"])).toBe("-0.7");
  expect(sum(["900719925474099.99", "0.01"])).toBe("900719925474100");
  expect(sum([])).toBe("0");
});

test("amounts are compared by value", () => {
  expect(compare("10.50", "10.5")).toBe(0);
  expect(compare("-2", "1")).toBe(-1);
});

test.each(["0.1234567891", "1e3", "", "1,5", "NaN"])("%s is no amount that is carried", (value) => {
  expect(() => sum([value])).toThrow(RangeError);
  expect(() => compare(value, "1")).toThrow(RangeError);
});

test("nine decimals are carried, and zeros after them", () => {
  expect(sum(["0.123456789", "0.1000000000"])).toBe("0.223456789");
});

test.each([
  ["1.250,50", ",", "1250.50"],
  ["1.250", ",", "1250"],
  ["12.5", ",", "12.5"],
  ["250,5", ",", "250.5"],
  ["1,250.50", ".", "1250.50"],
  ["12,5", ".", "12.5"],
  ["1 250,50", ",", "1250.50"],
  ["007", ".", "7"],
  ["1.2.3", ",", null],
  ["-5", ",", null],
  ["12 TL", ",", null],
  ["", ",", null],
] as const)("%s with %s is %s", (entered, decimal, amount) => {
  expect(parseAmount(entered, decimal)).toBe(amount);
});

test("zeros at the end are no decimals", () => {
  expect(decimalsOf("1.250")).toBe(2);
  expect(decimalsOf("5")).toBe(0);
});
