/** A table for a spreadsheet: Turkish ones want semicolons and a decimal comma. */

export type Cell = string | number | null;

function written(cell: Cell, decimal: string, separator: string): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell).replace(".", decimal);
  // A spreadsheet would run what begins like a formula.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return safe.includes(separator) || /["\r\n]/.test(safe)
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

export function csv(rows: Cell[][], language: string): string {
  const [separator, decimal] = language.startsWith("tr") ? [";", ","] : [",", "."];
  const lines = rows.map((row) =>
    row.map((cell) => written(cell, decimal!, separator!)).join(separator),
  );
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

export function save(content: string, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
