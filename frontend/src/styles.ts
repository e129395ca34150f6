import { css } from "lit";

export const base = css`
  :host {
    display: block;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 14px;
    line-height: 1.45;
    -webkit-font-smoothing: antialiased;
  }
  * {
    box-sizing: border-box;
  }
  h1,
  h2,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  .icon {
    width: 20px;
    height: 20px;
    fill: currentColor;
    flex: none;
    vertical-align: middle;
  }
  .page {
    max-width: 1280px;
    margin: 0 auto;
    padding: 24px 24px 48px;
    /* A panel view takes its one card's frame away; here are many. */
    --ha-card-border-radius: 12px;
    --ha-card-border-width: 1px;
    --ha-card-header-font-size: 16px;
  }
  .panel {
    background: var(--ha-card-background, var(--card-background-color));
    border: 1px solid var(--ha-card-border-color, var(--divider-color));
    border-radius: var(--ha-card-border-radius);
  }
  .secondary {
    color: var(--secondary-text-color);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .error {
    --tone: var(--error-color, #db4437);
  }
  .warning {
    --tone: var(--warning-color, #ffa600);
  }
  .info {
    --tone: var(--info-color, #039be5);
  }
  .good {
    --tone: var(--success-color, #43a047);
  }
  .quiet {
    --tone: var(--secondary-text-color);
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    padding: 72px 24px;
    text-align: center;
    color: var(--secondary-text-color);
  }
  .empty .icon {
    width: 48px;
    height: 48px;
    margin-bottom: 8px;
    opacity: 0.7;
  }
  .empty strong {
    font-size: 18px;
    font-weight: 500;
    color: var(--primary-text-color);
  }
  a {
    color: var(--primary-color);
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  @media (max-width: 600px) {
    .page {
      padding: 16px 12px 40px;
    }
  }
`;

/** The state of a tenant: its colour, icon and word. */
export const badge = css`
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 26px;
    padding: 2px 10px 2px 6px;
    border-radius: 13px;
    background: color-mix(in srgb, var(--tone) 16%, transparent);
    font-size: 13px;
    font-weight: 500;
    line-height: 1.3;
  }
  .badge .icon {
    width: 18px;
    height: 18px;
    color: var(--tone);
  }
`;

export const controls = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 8px 16px;
    border: 0;
    border-radius: 20px;
    background: color-mix(in srgb, var(--primary-color) 12%, transparent);
    color: var(--primary-text-color);
    font: inherit;
    font-weight: 500;
    text-decoration: none;
    cursor: pointer;
  }
  button .icon,
  .button .icon {
    color: var(--primary-color);
  }
  button:hover:not(:disabled),
  .button:hover {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
  }
  button.primary,
  .button.primary {
    background: var(--primary-color);
    color: var(--text-primary-color, #fff);
  }
  button.danger {
    background: var(--error-color);
    color: #fff;
  }
  button.primary .icon,
  .button.primary .icon,
  button.danger .icon {
    color: inherit;
  }
  button.primary:hover:not(:disabled),
  .button.primary:hover {
    background: color-mix(in srgb, var(--primary-color) 88%, var(--primary-text-color));
  }
  button.danger:hover:not(:disabled) {
    background: color-mix(in srgb, var(--error-color) 88%, var(--primary-text-color));
  }
  button.plain {
    background: none;
  }
  button:disabled {
    background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
    color: var(--disabled-text-color, #999);
    cursor: default;
  }
  button.plain:disabled {
    background: none;
  }
  button:disabled .icon {
    color: inherit;
  }
  label.field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    font-weight: 500;
  }
  label.field .hint {
    font-weight: 400;
    color: var(--secondary-text-color);
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    width: 100%;
    min-height: 44px;
    padding: 8px 12px;
    border: 1px solid var(--outline-color, var(--divider-color));
    border-radius: 8px;
    background: var(--ha-card-background, var(--card-background-color));
    color: var(--primary-text-color);
    /* Telephones zoom in on anything smaller. */
    font: inherit;
    font-size: 16px;
    font-weight: 400;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 0.8;
  }
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -1px;
  }
  input[aria-invalid="true"] {
    border-color: var(--error-color);
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--primary-color);
    flex: none;
  }
`;

export const table = css`
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 10px 12px;
    text-align: start;
    border-bottom: 1px solid var(--divider-color);
    vertical-align: top;
  }
  th {
    font-weight: 500;
    color: var(--secondary-text-color);
    white-space: nowrap;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 16px;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 16px;
  }
  tbody tr:last-child td {
    border-bottom: 0;
  }
  .end {
    text-align: end;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
`;
