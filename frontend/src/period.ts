/** Days and months as the building counts them, as text such as 2026-11-30. */

export interface Period {
  from: string;
  to: string;
}

export function today(zone: string, now = new Date()): string {
  // Canadians write days the way computers do.
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(now);
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function monthBefore(month: string): string {
  const [year, number] = month.split("-").map(Number);
  const before = new Date(Date.UTC(year ?? 0, (number ?? 1) - 2, 1));
  return before.toISOString().slice(0, 7);
}

export function wholeMonth(month: string): Period {
  const [year, number] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year ?? 0, number ?? 1, 0)).toISOString().slice(0, 10);
  return { from: `${month}-01`, to: last };
}
