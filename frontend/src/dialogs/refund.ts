import type { TemplateResult } from "lit";
import type { Details, Receipt } from "../api";
import { compare, sum } from "../decimal";
import type { Words } from "../words";
import { readRefund } from "./amount";
import { textField, told } from "./dialog";
import { OrderDialog } from "./order";

/** Takes credit off a meter again, for example when a tenant moves out. */
export class RefundDialog extends OrderDialog {
  protected readonly action = "refund";
  protected readonly sign = "−";

  protected override against(words: Words, details: Details): TemplateResult | undefined {
    const { credit } = this.module;
    const against = super.against(words, details);
    if (against) return against;
    return credit !== null && compare(credit, "0") <= 0 ? told("info", words.t.nothingToRefund) : undefined;
  }

  protected naming({ t }: Words): string {
    return t.refund;
  }

  protected noteName({ t }: Words): string {
    return t.reason;
  }

  protected noteField({ t }: Words): TemplateResult {
    return textField(t.reason, t.refundReasonHint, this.note, (value) => (this.note = value), "reason");
  }

  protected noted(): Record<string, string> {
    return { reason: this.note.trim() };
  }

  protected override isNoted({ t }: Words): boolean {
    if (this.note.trim()) return true;
    this.problem = t.reasonNeeded;
    this.renderRoot.querySelector<HTMLElement>("[name=reason]")?.focus();
    return false;
  }

  protected read(entered: string, words: Words): { amount?: string; wrong: string } {
    return readRefund(entered, this.module, words);
  }

  protected left(before: string, amount: string): string {
    return sum([before, `-${amount}`]);
  }

  protected buttonText({ t }: Words, amount: string): string {
    return t.giveBack(amount);
  }

  protected busyText({ t }: Words): string {
    return t.givingBack;
  }

  protected outcome(words: Words, receipt: Receipt, amount: string): TemplateResult {
    return refundOutcome(words, receipt, amount);
  }
}

/** What became of it, for the person who asked and the one who confirmed. */
export function refundOutcome(words: Words, { status, reason }: Receipt, amount: string): TemplateResult {
  const { t } = words;
  return {
    applied: told("good", t.givenBack(amount)),
    pending: told("warning", t.refundPending(amount)),
    refused: told("error", `${t.refundRefused} ${words.why(reason)}`),
    uncertain: told("warning", t.refundUncertain),
    waiting_for_confirmation: told("info", t.refundWaiting),
  }[status];
}
