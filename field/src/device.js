// Making this app known to the town: with the public half of a key that never leaves it.
import { base64, uuid7 } from "./bytes.js";
import { ask } from "./server.js";
import { db, keep, kept, signKey } from "./store.js";

// `isAnew`: as another device than before, whose numbers begin at one. Only where nothing of the one before waits.
export async function enrol({ isAnew = false } = {}) {
  const { publicKey } = await signKey();
  const public_key = base64(await crypto.subtle.exportKey("spki", publicKey));
  const device = (await kept("device")) ?? { id: uuid7() };
  const id = isAnew ? device.next ?? uuid7() : device.id;
  await keep("device", isAnew ? { ...device, next: id } : device); // before asking: an answer that is lost makes no second device
  const said = await ask("enrol", { device_id: id, public_key });
  if (said.device_id !== id) throw new Error("another device was answered");
  await db.transaction("rw", db.events, db.meta, async () => {
    if (isAnew) {
      if (await db.events.where("state").equals("waiting").count()) throw new Error("something waits");
      await db.events.clear();
      await db.meta.delete("seq");
    }
    await db.meta.put({ name: "device", value: { id, name: said.phone, area: said.area, isEnrolled: true } });
    await db.meta.delete("ended");
  });
}
