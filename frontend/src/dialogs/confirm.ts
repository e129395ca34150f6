import { html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { api, type Details, type Failed, type Receipt, type Switched, type Waiting } from "../api";
import type { Words } from "../words";
import { codeField, TenantDialog, told } from "./dialog";
import { refundOutcome } from "./refund";

/** Lets a second person say yes to what one asked for. */
export class ConfirmDialog extends TenantDialog {
  @property({ attribute: false }) waiting!: Waiting;
  @state() private code = "";
  @state() private done?: Switched | Receipt;

  protected heading({ t }: Words): string {
    return t.confirm;
  }

  private allowed({ rights }: Details): boolean {
    return this.waiting.action === "cut_off" ? rights.supply : rights.credit;
  }

  private get isThere(): boolean {
    return this.module.waiting?.some(({ number }) => number === this.waiting.number) ?? false;
  }

  protected content(words: Words, details: Details): TemplateResult {
    const { t, format } = words;
    const { waiting, module } = this;
    const amount = format.amount(waiting.amount, module.unit, module.decimals);
    if (this.done) return html`<div role="status">${this.outcome(words, this.done, amount)}</div>`;
    if (!this.isThere) return told("info", t.nothingWaits);
    return html`<p>
        ${waiting.action === "cut_off"
          ? t.confirmCutOff(waiting.by, module.name)
          : t.confirmRefund(waiting.by, module.name, amount)}
      </p>
      ${waiting.reason
        ? html`<dl class="facts">
            <dt>${t.reason}</dt>
            <dd>${waiting.reason}</dd>
          </dl>`
        : ""}
      ${this.allowed(details)
        ? details.rights.code
          ? codeField(words, this.code, (value) => (this.code = value))
          : ""
        : told("quiet", words.noRight(waiting.action === "cut_off" ? "supply" : "credit"))}`;
  }

  private outcome(words: Words, done: Switched | Receipt, amount: string): TemplateResult {
    const { t } = words;
    if ("amount" in done && done.status !== "applied") return refundOutcome(words, done, amount);
    return "verified" in done && !done.verified ? told("warning", t.cutUnverified) : told("good", t.confirmed);
  }

  protected actions(words: Words, details: Details): unknown {
    if (this.done || !this.isThere) return this.closeButton(words);
    return html`${this.cancelButton(words)}
      <button class="primary" ?disabled=${this.busy || !this.allowed(details)}>${words.t.confirm}</button>`;
  }

  protected override submit(): void {
    const { words, details } = this;
    if (!words || !details || this.done || !this.allowed(details)) return;
    void this.run(async () => {
      const { code } = this;
      this.code = "";
      const answer = await api.act<Switched | Receipt | Failed>(this.hass, "confirm", {
        device_id: this.deviceId,
        number: this.waiting.number,
        explain_in: words.explained,
        ...(code ? { code } : {}),
      });
      if (answer.status === "failed") this.problem = answer.message;
      else this.done = answer;
    });
  }
}
