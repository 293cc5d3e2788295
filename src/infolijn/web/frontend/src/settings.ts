// SPDX-License-Identifier: EUPL-1.2
/** The settings dialog of the desk: devices (kept in this browser) and habits (kept with the person). */
import { send } from "./commands";
import { enableKeys } from "./keys";
import { listDevices, type Microphone, outputs } from "./microphone";
import type { Phone } from "./phone";
import { beep } from "./sounds";

export function startSettings(microphone: Microphone, phone: Phone): void {
  const dialog = document.getElementById("settings");
  if (!(dialog instanceof HTMLDialogElement)) return;
  document.querySelector('[data-opens="settings"]')?.addEventListener("click", () => {
    void fillDevices(dialog, microphone);
  });
  dialog.addEventListener("change", (change) => {
    const field = change.target;
    if (field instanceof HTMLSelectElement) void chosen(field, microphone, phone);
    else if (field instanceof HTMLInputElement) void ticked(field);
  });
}

export async function fillDevices(root: ParentNode, microphone: Microphone): Promise<void> {
  const { inputs, outputs: exits } = await listDevices();
  fill(root, "microphone", inputs, microphone.deviceId);
  fill(root, "headset", exits, outputs.headset);
  fill(root, "ringtone", exits, outputs.ringtone);
}

export async function chosen(
  field: HTMLSelectElement,
  microphone: Microphone,
  phone: Phone | null,
): Promise<void> {
  if (field.name === "microphone") await microphone.choose(field.value);
  if (field.name === "headset") {
    outputs.headset = field.value;
    await phone?.useOutput(field.value);
  }
  if (field.name === "ringtone") {
    outputs.ringtone = field.value;
    void beep();
  }
}

async function ticked(field: HTMLInputElement): Promise<void> {
  if (field.name === "keys") enableKeys(field.checked);
  try {
    await send("/desk/habits", { [field.name]: field.checked ? "1" : "" });
    dispatchEvent(new Event("infolijn:habits"));
  } catch {
    field.checked = !field.checked;
  }
}

function fill(root: ParentNode, name: string, devices: MediaDeviceInfo[], now: string): void {
  const field = root.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
  if (!field) return;
  const named = devices.filter((device) => device.deviceId && device.label);
  field.replaceChildren(
    ...named.map((device) => {
      const option = new Option(device.label, device.deviceId);
      option.selected = device.deviceId === now;
      return option;
    }),
  );
  field.disabled = named.length === 0;
}
