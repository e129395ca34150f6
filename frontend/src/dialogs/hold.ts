import { html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { api, type Details } from "../api";
import { today } from "../period";
import type { Words } from "../words";
import { TenantDialog, textField, told } from "./dialog";

/** Puts a tenant on hold, or lifts that. */
export class HoldDialog extends TenantDialog {
  @state() private reason = "";
  @state() private until = "";
  @state() private done: "" | "put" | "lifted" = "";

  protected heading({ t }: Words): string {
    return t.putOnHold;
  }

  protected content(words: Words, { rights }: Details): TemplateResult {
    const { t } = words;
    if (this.done) {
      return html`<div role="status">${told("good", this.done === "put" ? t.holdDone : t.holdLifted)}</div>`;
    }
    if (!this.module.has_supply) return told("info", t.noSupplyControl);
    return html`<p>${t.holdAsk}</p>
      ${!rights.supply
        ? told("quiet", words.noRight("supply"))
        : this.module.hold
          ? told("info", t.hold)
          : html`${textField(t.reason, t.reasonHint, this.reason, (value) => (this.reason = value), "reason")}
            <label class="field">
              ${t.lastDay}
              <input
                type="date"
                name="until"
                min=${today(this.hass.config.time_zone)}
                .value=${this.until}
                @input=${(event: Event) => (this.until = (event.target as HTMLInputElement).value)}
              />
              <span class="hint">${t.lastDayHint}</span>
            </label>`}`;
  }

  protected actions(words: Words, { rights, module }: Details): unknown {
    const { t } = words;
    if (this.done || !module.has_supply) return this.closeButton(words);
    return html`${this.cancelButton(words)}
      <button class="primary" ?disabled=${this.busy || !rights.supply}>
        ${this.module.hold ? t.liftHold : t.putOnHold}
      </button>`;
  }

  protected override submit(): void {
    const { details, words } = this;
    if (!words || !details?.rights.supply || this.done) return;
    if (this.module.hold) {
      void this.run(async () => {
        await api.act(this.hass, "lift_hold", { device_id: this.deviceId });
        this.done = "lifted";
      });
      return;
    }
    if (!this.reason.trim()) {
      this.problem = words.t.reasonNeeded;
      return;
    }
    void this.run(async () => {
      await api.act(this.hass, "hold", {
        device_id: this.deviceId,
        reason: this.reason.trim(),
        ...(this.until ? { until: this.until } : {}),
      });
      this.done = "put";
    });
  }
}
