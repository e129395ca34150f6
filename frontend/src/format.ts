/** Numbers, money and dates as the user's language and settings have them. */

import type { Locale } from "./ha";

const NUMBER_LOCALES: Record<string, string | undefined> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
  none: "en-US",
};

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));

export class Format {
  private readonly numbers: string | undefined;
  private readonly grouping: boolean;
  private readonly zone: string | undefined;
  private readonly hour12: boolean | undefined;
  private readonly language: string;
  private readonly kept = new Map<string, Intl.NumberFormat>();

  constructor(locale: Locale, serverZone: string) {
    this.language = locale.language;
    this.numbers =
      locale.number_format === "system"
        ? undefined
        : (NUMBER_LOCALES[locale.number_format] ?? locale.language);
    this.grouping = locale.number_format !== "none";
    this.zone = locale.time_zone === "server" ? serverZone : undefined;
    this.hour12 = { "12": true, "24": false }[locale.time_format];
  }

  get decimal(): "," | "." {
    return this.number("1.5", 1).includes(",") ? "," : ".";
  }

  private formatter(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    let formatter = this.kept.get(key);
    if (!formatter) {
      formatter = new Intl.NumberFormat(this.numbers, { useGrouping: this.grouping, ...options });
      this.kept.set(key, formatter);
    }
    return formatter;
  }

  number(value: string | number, most = 2, least = 0): string {
    const formatter = this.formatter(`n${least}-${most}`, {
      minimumFractionDigits: least,
      maximumFractionDigits: most,
    });
    return formatter.format(value as number);
  }

  /** An amount in a unit of credit: money where the unit is a currency. */
  amount(value: string | number | null, unit: string, decimals = 2): string {
    if (value === null) return "–";
    // It comes with the decimals of its unit, which for money may be more than the currency's usual ones.
    const own = typeof value === "string" ? (value.split(".")[1]?.length ?? 0) : 0;
    if (CURRENCIES.has(unit)) {
      const options = { style: "currency", currency: unit, currencyDisplay: "narrowSymbol" } as const;
      const formatter = this.formatter(`c${unit}`, options);
      if (own <= (formatter.resolvedOptions().maximumFractionDigits ?? 0)) return formatter.format(value as number);
      const digits = { minimumFractionDigits: own, maximumFractionDigits: own };
      return this.formatter(`c${unit}-${own}`, { ...options, ...digits }).format(value as number);
    }
    const most = Math.max(decimals, own);
    return `${this.number(value, most, Number(value) % 1 ? Math.min(most, Math.max(2, own)) : 0)}\u00a0${unit}`;
  }

  measure(value: number | null, unit: string): string {
    if (value === null) return "–";
    return `${this.number(value, Math.abs(value) < 100 ? 1 : 0)}\u00a0${unit}`;
  }

  /** How long credit lasts, in hours when it is short. */
  left(days: number): string {
    const [value, unit] = days < 1 ? [Math.max(0, days * 24), "hour"] : [days, "day"];
    const formatter = this.formatter(`u${unit}${value < 10 ? 1 : 0}`, {
      style: "unit",
      unit,
      unitDisplay: "long",
      maximumFractionDigits: unit === "day" && value < 10 ? 1 : 0,
    });
    return formatter.format(value);
  }

  private moment(value: string | Date, options: Intl.DateTimeFormatOptions): string {
    const date = typeof value === "string" ? new Date(value) : value;
    return new Intl.DateTimeFormat(this.language, { timeZone: this.zone, ...options }).format(date);
  }

  date(value: string | Date): string {
    return this.moment(value, { dateStyle: "medium" });
  }

  dateTime(value: string | Date): string {
    return this.moment(value, { dateStyle: "medium", timeStyle: "short", hour12: this.hour12 });
  }

  month(month: string): string {
    const [year, number] = month.split("-").map(Number);
    const middle = new Date(Date.UTC(year ?? 0, (number ?? 1) - 1, 15));
    return this.moment(middle, { year: "numeric", month: "long" });
  }
}
