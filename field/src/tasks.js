// What somebody is to do, as far as the phone was told, and what they said of it since.
import { dutyOf } from "./accounts.js";
import { capture, itemOf } from "./capture.js";

export function step(task, name, { account, device }) {
  const payload = { task: task.id, step: name, words: "" };
  return capture({ kind: "tasks.step", payload, account: account.id, ...dutyOf(account, device.area ?? "") });
}

// The state of each task with the steps said here on top.
export async function withSteps(tasks, rows) {
  const said = new Map();
  for (const row of rows) {
    const { task, step: name } = JSON.parse((await itemOf(row)).payload);
    said.set(task, name);
  }
  return tasks.map((task) => ({ ...task, here: said.get(task.id) ?? "" }));
}
