/** Exact decimals as text. */

const SCALE = 9;

function scaled(text: string): bigint {
  const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const digits = (fraction ?? "").replace(/0+$/, "");
  // Digits that are not carried would be lost in a sum without a word.
  if (whole === undefined || digits.length > SCALE) throw new RangeError(text);
  const size = BigInt(whole + digits.padEnd(SCALE, "0"));
  return sign ? -size : size;
}

function text(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, "0");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -SCALE)}${fraction ? `.${fraction}` : ""}`;
}

export function sum(values: Iterable<string>): string {
  let total = 0n;
  for (const value of values) total += scaled(value);
  return text(total);
}

export function compare(a: string, b: string): number {
  const difference = scaled(a) - scaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Read an amount as a person writes it; `decimal` is the mark that their language uses. */
export function parseAmount(entered: string, decimal: "," | "."): string | null {
  const group = decimal === "," ? "." : ",";
  let plain = entered.replace(/[\s\u00a0\u202f'’]/g, "");
  const [g, d] = [`\\${group}`, `\\${decimal}`];
  if (new RegExp(`^\\d{1,3}(${g}\\d{3})+(${d}\\d+)?$`).test(plain)) {
    plain = plain.replaceAll(group, "");
  } else if (new RegExp(`^\\d+${g}\\d{1,2}$`).test(plain)) {
    // The other language's mark, and it cannot be meant for thousands.
    plain = plain.replace(group, decimal);
  }
  plain = plain.replace(decimal, ".");
  return /^\d+(\.\d+)?$/.test(plain) ? plain.replace(/^0+(?=\d)/, "") : null;
}

export function decimalsOf(value: string): number {
  return value.split(".")[1]?.replace(/0+$/, "").length ?? 0;
}
