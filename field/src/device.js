// Making this app known to the town: with the public half of a key that never leaves it.
import { base64, uuid7 } from "./bytes.js";
import { ask } from "./server.js";
import { forget, keep, kept, signKey } from "./store.js";

// Once more with the same id and key where the town ended the phone or lost it: what was captured stays this device's.
export async function enrol() {
  const { publicKey } = await signKey();
  const public_key = base64(await crypto.subtle.exportKey("spki", publicKey));
  const device = (await kept("device")) ?? { id: uuid7() };
  await keep("device", device); // before asking: an answer that is lost makes no second device
  const said = await ask("enrol", { device_id: device.id, public_key });
  if (said.device_id !== device.id) throw new Error("another device was answered");
  await keep("device", { id: device.id, name: said.phone, area: said.area, isEnrolled: true });
  await forget("ended");
}
