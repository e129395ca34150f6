import type { Module } from "../api";
import { compare, decimalsOf, parseAmount } from "../decimal";
import type { Words } from "../words";

/** Read what somebody entered as an amount of a tenant's credit: the amount, or what is wrong with it. */
export function readAmount(entered: string, module: Module, { t, format }: Words): { amount?: string; wrong: string } {
  const amount = parseAmount(entered, format.decimal);
  if (amount === null) return { wrong: t.amountWrong };
  if (compare(amount, "0") <= 0) return { wrong: t.amountZero };
  if (decimalsOf(amount) > module.decimals) return { wrong: t.amountTooFine(module.decimals) };
  if (module.maximum_load !== null && compare(amount, module.maximum_load) > 0) {
    return { wrong: t.amountTooLarge(format.amount(module.maximum_load, module.unit, module.decimals)) };
  }
  return { amount, wrong: "" };
}

/** Read what is to be given back: no more than remains. */
export function readRefund(entered: string, module: Module, words: Words): { amount?: string; wrong: string } {
  const { t, format } = words;
  const amount = parseAmount(entered, format.decimal);
  if (amount !== null && module.credit !== null && compare(amount, module.credit) > 0) {
    return { wrong: t.amountAboveCredit(format.amount(module.credit, module.unit, module.decimals)) };
  }
  return readAmount(entered, module, words);
}

/** A key by which an order that is sent twice is one order. Not every browser lets a plain page ask for a UUID. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
