// What somebody is to do, as far as the phone was told, and what they said of it since.
import { dutyOf } from "./accounts.js";
import { capture, itemOf } from "./capture.js";

export function step(task, name, { account, device, item = null, words = "" }) {
  const payload = { task: task.id, step: name, words, ...(item === null ? {} : { item }) };
  return capture({ kind: "tasks.step", payload, account: account.id, ...dutyOf(account, device.area ?? "") });
}

// Tasks as the town told them, with what was said of them here on top.
export async function withSteps(tasks, rows) {
  const said = await Promise.all(rows.map(async (row) => JSON.parse((await itemOf(row)).payload)));
  return tasks.map((task) => {
    const mine = said.filter((one) => one.task === task.id);
    const ticked = new Set(mine.filter((one) => one.step === "ticked").map((one) => one.item));
    const done = mine.some((one) => one.step === "done");
    const here = done ? "done" : mine.some((one) => one.step === "started") ? "started" : "";
    return { ...task, here, steps: (task.steps ?? []).map((one) => ({ ...one, done: one.done || ticked.has(one.n) })) };
  });
}
