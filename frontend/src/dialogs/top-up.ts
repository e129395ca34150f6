import type { TemplateResult } from "lit";
import type { Receipt } from "../api";
import { sum } from "../decimal";
import type { Words } from "../words";
import { readAmount } from "./amount";
import { textField, told } from "./dialog";
import { OrderDialog } from "./order";

/** Loads credit. */
export class TopUp extends OrderDialog {
  protected readonly action = "top_up";
  protected readonly sign = "+";

  protected naming({ t }: Words): string {
    return t.topUp;
  }

  protected noteName({ t }: Words): string {
    return t.note;
  }

  protected noteField({ t }: Words): TemplateResult {
    return textField(t.note, `${t.noteHint} (${t.optional})`, this.note, (value) => (this.note = value));
  }

  protected noted(): Record<string, string> {
    return { note: this.note.trim() };
  }

  protected read(entered: string, words: Words): { amount?: string; wrong: string } {
    return readAmount(entered, this.module, words);
  }

  protected left(before: string, amount: string): string {
    return sum([before, amount]);
  }

  protected buttonText({ t }: Words, amount: string): string {
    return t.load(amount);
  }

  protected busyText({ t }: Words): string {
    return t.loadingNow;
  }

  protected outcome(words: Words, { status, reason }: Receipt, amount: string): TemplateResult {
    const { t } = words;
    return {
      applied: told("good", t.loaded(amount)),
      pending: told("warning", t.loadPending(amount)),
      refused: told("error", `${t.loadRefused} ${words.why(reason)}`),
      uncertain: told("warning", t.loadUncertain),
      waiting_for_confirmation: told("info", t.switchWaiting),
    }[status];
  }
}
