import {
  mdiAccountCheckOutline,
  mdiAlertCircle,
  mdiAlertCircleOutline,
  mdiCashRefund,
  mdiCheckCircle,
  mdiCheckCircleOutline,
  mdiChevronRight,
  mdiCircleOutline,
  mdiClockAlertOutline,
  mdiClose,
  mdiCloseCircle,
  mdiFlash,
  mdiHandBackRightOutline,
  mdiHelpCircleOutline,
  mdiLanDisconnect,
  mdiLoading,
  mdiMagnify,
  mdiPowerPlugOffOutline,
  mdiPowerPlugOutline,
  mdiPrinterOutline,
  mdiProgressClock,
  mdiRadiator,
  mdiTicketConfirmationOutline,
  mdiTrayArrowDown,
  mdiWalletOutline,
  mdiWaterOutline,
} from "@mdi/js";
import { html, type TemplateResult } from "lit";
import type { Kind } from "./api";
import type { State } from "./state";
import type { TaskKind } from "./todo";

export const icons = {
  close: mdiClose,
  search: mdiMagnify,
  hold: mdiHandBackRightOutline,
  pending: mdiProgressClock,
  uncertain: mdiHelpCircleOutline,
  waiting: mdiAccountCheckOutline,
  busy: mdiLoading,
  open: mdiCircleOutline,
  done: mdiCheckCircle,
  failed: mdiCloseCircle,
  info: mdiAlertCircleOutline,
  more: mdiChevronRight,
  print: mdiPrinterOutline,
  download: mdiTrayArrowDown,
  topUp: mdiWalletOutline,
  refund: mdiCashRefund,
  cut: mdiPowerPlugOffOutline,
  restore: mdiPowerPlugOutline,
  voucher: mdiTicketConfirmationOutline,
};

export const kindIcons: Record<Kind, string> = {
  electricity: mdiFlash,
  water: mdiWaterOutline,
  heat: mdiRadiator,
};

export const stateIcons: Record<State, string> = {
  cut_failed: mdiAlertCircle,
  restore_failed: mdiAlertCircle,
  interrupted: mdiPowerPlugOffOutline,
  undeclared: mdiHelpCircleOutline,
  awaiting_approval: mdiClockAlertOutline,
  cut_off_due: mdiClockAlertOutline,
  ready_to_restore: mdiPowerPlugOutline,
  offline: mdiLanDisconnect,
  exhausted: mdiCloseCircle,
  low: mdiAlertCircleOutline,
  cut: mdiPowerPlugOffOutline,
  unknown: mdiHelpCircleOutline,
  ok: mdiCheckCircleOutline,
};

export const taskIcons: Record<TaskKind, string> = {
  cut_failed: mdiAlertCircle,
  restore_failed: mdiAlertCircle,
  interrupted: mdiPowerPlugOffOutline,
  undeclared: mdiHelpCircleOutline,
  confirm: mdiAccountCheckOutline,
  uncertain: mdiHelpCircleOutline,
  awaiting_approval: mdiClockAlertOutline,
  cut_off_due: mdiClockAlertOutline,
  ready_to_restore: mdiPowerPlugOutline,
  offline: mdiLanDisconnect,
  pending: mdiProgressClock,
};

export function icon(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;
}
