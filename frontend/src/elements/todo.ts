import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ask, toRepairs } from "../dialogs/open";
import { navigate, tenantPath } from "../ha";
import { icon, icons, stateIcons, taskIcons } from "../icons";
import { TONES, type Tone } from "../state";
import { badge, base, controls } from "../styles";
import { tasksOf, type Task, type TaskKind } from "../todo";
import type { Words } from "../words";
import { PageElement } from "./base";
import { amount, empty, isRefund } from "./parts";

/** What waits for the manager, each with what to do about it. */
export class Todo extends PageElement {
  protected override render(): TemplateResult {
    const { words, modules } = this;
    if (!words) return html``;
    const { t } = words;
    if (modules.failed) return html`<div class="page">${empty(icons.failed, t.noModules, t.notSetUp)}</div>`;
    if (!modules.isLoaded) return html`<div class="page">${empty(icons.pending, t.loading, "")}</div>`;
    const tasks = tasksOf(modules.all, words.language);
    if (!tasks.length) return html`<div class="page">${empty(stateIcons.ok, t.allDone, t.allDoneHint)}</div>`;
    return html`<div class="page narrow">
      <h1 role="status">${t.todoTitle(tasks.length)}</h1>
      <ul class="panel">
        ${repeat(
          tasks,
          ({ kind, module, waiting }) => `${kind} ${module.device_id} ${waiting?.number}`,
          (task) => this.task(task, words),
        )}
      </ul>
    </div>`;
  }

  private task(task: Task, words: Words): TemplateResult {
    const { t, format } = words;
    const { kind, module, waiting } = task;
    const asked = waiting
      ? waiting.action === "cut_off"
        ? t.confirmCutOff(waiting.by, module.name)
        : t.confirmRefund(waiting.by, module.name, amount(module, waiting.amount, words))
      : "";
    const reasons = kind === "cut_off_due" ? module.reasons : [];
    // Home Assistant shows its repairs to administrators only.
    const mayNot = kind === "uncertain" && !this.hass.user?.is_admin;
    return html`<li class=${tone(kind)}>
      <span class="sign">${icon(taskIcons[kind])}</span>
      <div class="what">
        <a href=${tenantPath(module.device_id)}>${module.name}</a>
        <p>${asked} ${isOrder(kind) && isRefund(module) ? t.refundTasks[kind] : t.tasks[kind]}</p>
        ${reasons.length
          ? html`<p class="secondary">${t.againstCutting}: ${reasons.map((reason) => words.reason(reason)).join("; ")}</p>`
          : nothing}
        ${kind === "offline" && module.answered_at
          ? html`<p class="secondary">${t.lastAnswer}: ${format.dateTime(module.answered_at)}</p>`
          : nothing}
        ${waiting?.reason ? html`<p class="secondary">${t.reason}: ${waiting.reason}</p>` : nothing}
        ${isOrder(kind)
          ? html`<p class="secondary">
              ${module.pending.map((each) => amount(module, each.amount?.replace("-", "") ?? null, words)).join(", ")}
            </p>`
          : nothing}
        ${mayNot ? html`<p class="secondary">${t.onlyAdministrator}</p>` : nothing}
      </div>
      ${mayNot
        ? nothing
        : html`<button @click=${() => act(task)} aria-label=${`${t.taskActions[kind]}: ${module.name}`}>
            ${t.taskActions[kind]}
          </button>`}
    </li>`;
  }

  static override styles = [
    base,
    badge,
    controls,
    css`
      .narrow {
        max-width: 880px;
      }
      h1 {
        margin-bottom: 16px;
        font-size: 22px;
        font-weight: 400;
      }
      li {
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 16px;
        border-bottom: 1px solid var(--divider-color);
      }
      li:last-child {
        border-bottom: 0;
      }
      .sign {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: color-mix(in srgb, var(--tone) 16%, transparent);
        color: var(--tone);
        flex: none;
        align-self: flex-start;
      }
      .what {
        flex: 1;
        min-width: 0;
      }
      .what a {
        color: inherit;
        font-weight: 500;
        font-size: 16px;
        text-decoration: none;
        overflow-wrap: anywhere;
      }
      .what a:hover {
        text-decoration: underline;
      }
      button {
        min-width: 120px;
        flex: none;
      }
      @media (max-width: 600px) {
        li {
          flex-wrap: wrap;
          gap: 12px;
        }
        .what {
          flex-basis: calc(100% - 60px);
        }
        button {
          margin-inline-start: 52px;
        }
      }
    `,
  ];
}

function isOrder(kind: TaskKind): kind is "uncertain" | "pending" {
  return kind === "uncertain" || kind === "pending";
}

function tone(kind: TaskKind): Tone {
  if (kind === "confirm") return "info";
  if (kind === "uncertain") return "warning";
  return kind === "pending" ? "quiet" : TONES[kind];
}

function act({ kind, module, waiting }: Task): void {
  const { device_id: device } = module;
  switch (kind) {
    case "confirm":
      return ask("confirm", device, { waiting });
    case "uncertain":
    case "undeclared":
      return toRepairs();
    case "cut_failed":
    case "awaiting_approval":
      return ask("cut-off", device);
    case "restore_failed":
    case "ready_to_restore":
      return ask("restore", device);
    default:
      return navigate(tenantPath(device));
  }
}
